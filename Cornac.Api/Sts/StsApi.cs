using Cornac.Api.Models.Sts;
using Cornac.Api.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Sts;

/// <summary>The Security Token Service.</summary>
public static class StsApi
{
    /// <summary>Adds the operations offered and their handlers.</summary>
    public static IServiceCollection AddStsOperations(this IServiceCollection services)
    {
        services.AddOperation(StsOperations.GetCallerIdentity.HandledBy<GetCallerIdentity>());
        services.AddOperation(StsOperations.AssumeRole.HandledBy<AssumeRole>());
        services.AddOperation(StsOperations.GetSessionToken.HandledBy<GetSessionToken>());
        services.AddOperation(StsOperations.GetAccessKeyInfo.HandledBy<GetAccessKeyInfo>());
        services.AddOperation(StsOperations.DecodeAuthorizationMessage.HandledBy<DecodeAuthorizationMessage>());
        services.AddScoped<SecondFactor>();
        return services;
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Protocol;

/// <summary>An operation together with the handler type that answers it; made by <c>HandledBy</c>.</summary>
public sealed class OperationRegistration
{
    private readonly Action<IServiceCollection> _register;

    internal OperationRegistration(Action<IServiceCollection> register) => _register = register;

    internal void Register(IServiceCollection services) => _register(services);
}

/// <summary>Registers handlers: <c>services.AddOperation(RdsOperations.CreateDBInstance.HandledBy&lt;CreateDBInstance&gt;())</c>.</summary>
public static class OperationRegistrationExtensions
{
    /// <summary>Adds the handler as a scoped service.</summary>
    public static IServiceCollection AddOperation(this IServiceCollection services, OperationRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        registration.Register(services);
        return services;
    }
}

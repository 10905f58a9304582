using Cornac.Api.Identity.ConsoleSessions;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.SignIn;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Signing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cornac.Api.Identity;

/// <summary>Accounts, people and access as a part of a host.</summary>
public static class IdentityComposition
{
    /// <summary>Adds identity. The keyring is opened, and on the first start made, when it is first asked for.</summary>
    /// <param name="services">Where to add it; must have the inventory.</param>
    /// <param name="keysFolder">Folder of the encryption keys, usually <c>DATA/keys</c>.</param>
    public static IServiceCollection AddCornacIdentity(this IServiceCollection services, string keysFolder)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => Keyring.Open(keysFolder, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PolicyCatalog>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<SignatureVerifier>();
        services.AddSingleton<IdentityBootstrap>();
        services.AddScoped<CredentialStore>();
        services.AddScoped<Authenticator>();
        services.AddScoped<SessionIssuer>();
        services.AddScoped(provider => new SealedSecrets(
            provider.GetRequiredService<InventoryDb>(), keysFolder, provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<AssumableRoles>();
        services.AddScoped<SignInThrottle>();
        services.AddScoped<SignInService>();
        services.AddScoped<ConsoleSessionStore>();
        services.AddScoped<MultiFactorCheck>();
        services.AddSingleton<AccessControl>();
        return services;
    }
}

using Amazon.Runtime;
using Amazon.SecurityToken;
using Cornac.Console.Doors;
using Cornac.Console.SignIn;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Console.Accounts;

/// <summary>Gives AWS clients that act in an account.</summary>
public interface IAccountClients
{
    /// <summary>A client that is kept for as long as the page is open, and whose credentials renew themselves.</summary>
    /// <typeparam name="T">Interface of the client, as added with <see cref="AwsClientRegistration.AddAwsClient{T}"/>.</typeparam>
    /// <param name="account">The account to act in.</param>
    /// <param name="roleName">Role to assume there; null to act as the person itself, in the person's own account only.</param>
    T Of<T>(EnterableAccount account, string? roleName)
        where T : class;
}

/// <summary>Makes a client from credentials; <paramref name="setUp"/> fills in endpoint, region and connection.</summary>
public delegate T AwsClientFactory<out T>(AWSCredentials credentials, ClientSetUp setUp);

/// <summary>Fills in where a client finds the endpoint.</summary>
public sealed class ClientSetUp(Action<ClientConfig> setUp)
{
    public T Invoke<T>(T config)
        where T : ClientConfig
    {
        setUp(config);
        return config;
    }
}

public static class AwsClientRegistration
{
    /// <summary>Lets pages ask for a client by its interface.</summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="make">For example <c>(credentials, setUp) => new AmazonRDSClient(credentials, setUp.Invoke(new AmazonRDSConfig()))</c>.</param>
    public static IServiceCollection AddAwsClient<T>(this IServiceCollection services, AwsClientFactory<T> make)
        where T : class => services.AddSingleton(make);
}

internal sealed class AccountClients(
    IServiceProvider services, ConsoleSettings settings, EndpointConnection connection, ISignInDoor door, Visitor visitor, PersonCredentials own)
    : IAccountClients, IDisposable
{
    private readonly Dictionary<(Type Type, string Account, string? Role), object> _clients = [];
    private readonly Dictionary<(string Account, string Role), RoleCredentials> _roles = [];
    private BrowserHttpClients? _http;

    public T Of<T>(EnterableAccount account, string? roleName)
        where T : class
    {
        lock (_clients)
        {
            var key = (typeof(T), account.Id, roleName);
            if (_clients.TryGetValue(key, out var known)) return (T)known;
            var client = Make<T>(roleName is null ? own : CredentialsOf(account, roleName));
            _clients.Add(key, client);
            return client;
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values) (client as IDisposable)?.Dispose();
        _http?.Dispose();
    }

    private RoleCredentials CredentialsOf(EnterableAccount account, string roleName)
    {
        if (_roles.TryGetValue((account.Id, roleName), out var known)) return known;
        var role = account.Roles.Single(role => role.RoleName == roleName);
        var credentials = new RoleCredentials(Make<IAmazonSecurityTokenService>(own), role.RoleArn, Visit.Person.UserName);
        _roles.Add((account.Id, roleName), credentials);
        return credentials;
    }

    private Visit Visit => visitor.GetAsync().AsTask() is { IsCompletedSuccessfully: true } known
        ? known.Result
        : throw new InvalidOperationException("Clients are asked for before it is known who sits before the page.");

    private T Make<T>(AWSCredentials credentials)
        where T : class => services.GetRequiredService<AwsClientFactory<T>>()(credentials, new ClientSetUp(config =>
        {
            config.ServiceURL = settings.Endpoint.AbsoluteUri;
            config.AuthenticationRegion = settings.Region;
            config.HttpClientFactory = _http ??= new BrowserHttpClients(connection, door, Visit.Source);
            config.ClientAppId = "cornac-console";
            config.MaxErrorRetry = 2;
            config.Timeout = TimeSpan.FromSeconds(30);
        }));
}

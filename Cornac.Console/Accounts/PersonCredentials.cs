using Amazon.Runtime;
using Cornac.Console.Doors;
using Cornac.Console.SignIn;

namespace Cornac.Console.Accounts;

/// <summary>The person's own temporary credentials, renewed while the session lives.</summary>
public sealed class PersonCredentials : RefreshingAWSCredentials
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private readonly ISignInDoor _door;
    private readonly Visitor _visitor;
    private readonly SessionState _session;

    public PersonCredentials(ISignInDoor door, Visitor visitor, SessionState session)
    {
        _door = door;
        _visitor = visitor;
        _session = session;
        PreemptExpiryTime = Early;
    }

    /// <summary>A fresh grant.</summary>
    /// <exception cref="SessionEndedException">The session has ended.</exception>
    public async Task<PersonGrant> GrantAsync(CancellationToken cancellationToken)
    {
        var visit = await _visitor.GetAsync();
        if (await _door.GrantAsync(visit.SessionId, visit.Source, cancellationToken) is { } grant) return grant;
        _session.End();
        throw new SessionEndedException();
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync() => ToState(await GrantAsync(CancellationToken.None));

    private static CredentialsRefreshState ToState(PersonGrant grant) =>
        new(new ImmutableCredentials(grant.AccessKeyId, grant.SecretAccessKey, grant.SessionToken), grant.Expiration.UtcDateTime);
}

namespace Cornac.Console.Doors;

/// <summary>The one door through which the console reaches its host without a request of the API: who somebody is. All else is asked for at the
/// endpoint, with the credentials that come out here.</summary>
public interface ISignInDoor
{
    /// <summary>Signs somebody in.</summary>
    /// <returns>Id of the new session, a secret that only the browser keeps.</returns>
    /// <exception cref="SignInRefusedException">Who it is was not shown, or too many attempts have failed.</exception>
    Task<string> SignInAsync(SignInForm form, BrowserSource source, CancellationToken cancellationToken);

    /// <summary>Finds the person of a session that lives.</summary>
    /// <param name="sessionId">What the browser holds.</param>
    /// <param name="active">Whether the person has just done something, which keeps the session alive.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null once the session has ended: signed out, idle for too long, the user disabled, the password changed.</returns>
    Task<Person?> FindAsync(string sessionId, bool active, CancellationToken cancellationToken);

    /// <summary>Fresh credentials for an hour at most, and the roles that may be assumed with them; null once the session has ended.</summary>
    Task<PersonGrant?> GrantAsync(string sessionId, BrowserSource source, CancellationToken cancellationToken);

    /// <summary>Ends the session.</summary>
    Task SignOutAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Ends another session of the same person, named by its key.</summary>
    Task SignOutOneAsync(string sessionId, string key, CancellationToken cancellationToken);

    /// <summary>Ends all sessions of the person whose session this is.</summary>
    Task SignOutEverywhereAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>The sessions of that person that live, the newest first.</summary>
    Task<IReadOnlyList<OpenSession>> ListAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>A header for a request to the endpoint that says from which browser it comes.</summary>
    /// <param name="authorization">The request's <c>Authorization</c> header, to which it is bound.</param>
    /// <param name="source">The browser.</param>
    (string Name, string Value) OriginHeader(string authorization, BrowserSource source);
}

/// <summary>What somebody types to sign in.</summary>
public sealed record SignInForm(string UserName, string Password, string? Code)
{
    /// <summary>Without the secrets.</summary>
    public override string ToString() => nameof(SignInForm);
}

/// <summary>Where a person sits.</summary>
/// <param name="Address">Address of the browser, as text.</param>
/// <param name="UserAgent">What it calls itself.</param>
/// <param name="IsSecure">Whether it came over TLS.</param>
public sealed record BrowserSource(string Address, string UserAgent, bool IsSecure);

/// <summary>Somebody signed in.</summary>
/// <param name="AccountId">The master account, to which all people belong.</param>
/// <param name="AccountName">Its name.</param>
/// <param name="UserId">Unique id of the user.</param>
/// <param name="UserName">Its name.</param>
/// <param name="PasswordResetRequired">Whether nothing can be done before the password is changed.</param>
public sealed record Person(string AccountId, string AccountName, string UserId, string UserName, bool PasswordResetRequired);

/// <summary>What a session is good for at this moment.</summary>
public sealed record PersonGrant(
    string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expiration, IReadOnlyList<AssumableRole> Roles)
{
    /// <summary>Without the credentials.</summary>
    public override string ToString() => nameof(PersonGrant);
}

/// <summary>A role that the person may assume.</summary>
public sealed record AssumableRole(string AccountId, string AccountName, string RoleName, string RoleArn);

/// <summary>One of a person's sessions.</summary>
/// <param name="Key">Names it without being its id.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastSeenAt">When the person last did something.</param>
/// <param name="SourceAddress">Address it began from.</param>
/// <param name="UserAgent">What the browser calls itself.</param>
/// <param name="IsThis">Whether it is the session that asks.</param>
public sealed record OpenSession(string Key, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, string SourceAddress, string UserAgent, bool IsThis);

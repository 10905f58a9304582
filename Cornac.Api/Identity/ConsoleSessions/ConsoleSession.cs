using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.SignIn;

namespace Cornac.Api.Identity.ConsoleSessions;

/// <summary>How long a console session lives.</summary>
/// <param name="Longest">From the sign-in.</param>
/// <param name="Idle">From the last thing that the person did.</param>
public sealed record ConsoleSessionLimits(TimeSpan Longest, TimeSpan Idle);

/// <summary>A session that lives, and whose it is.</summary>
/// <param name="AccountId">The master account.</param>
/// <param name="AccountName">Its name.</param>
/// <param name="UserId">Unique id of the user.</param>
/// <param name="UserName">Its name.</param>
/// <param name="PasswordResetRequired">Whether nothing can be done before the password is changed.</param>
/// <param name="ExpiresAt">When it ends whatever the person does.</param>
public sealed record ConsoleSession(
    string AccountId, string AccountName, string UserId, string UserName, bool PasswordResetRequired, DateTimeOffset ExpiresAt);

/// <summary>What a session is good for at this moment.</summary>
/// <param name="Credentials">Fresh credentials of the user, for an hour at most.</param>
/// <param name="Roles">The roles that the user may assume.</param>
public sealed record ConsoleGrant(TemporaryCredentials Credentials, IReadOnlyList<AssumableRole> Roles)
{
    /// <summary>Without the credentials.</summary>
    public override string ToString() => nameof(ConsoleGrant);
}

/// <summary>One line of a person's list of sessions.</summary>
/// <param name="Key">Names it without being its id.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastSeenAt">When the person last did something, to the minute.</param>
/// <param name="SourceAddress">Address it began from.</param>
/// <param name="UserAgent">What the browser calls itself.</param>
/// <param name="IsThis">Whether it is the session that asks.</param>
public sealed record ConsoleSessionView(
    string Key, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, string SourceAddress, string UserAgent, bool IsThis);

using Cornac.Api.Endpoint;
using Cornac.Api.Identity.ConsoleSessions;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.SignIn;
using Cornac.Console;
using Cornac.Console.Doors;
using AssumableRole = Cornac.Console.Doors.AssumableRole;
using SignInRefusal = Cornac.Console.Doors.SignInRefusal;

namespace Cornac.Host.Console;

/// <summary>The console's door to identity. Each call has a scope of its own: a circuit lives for hours, a database context must not.</summary>
internal sealed class SignInDoor(IServiceScopeFactory scopes, CallOrigin origin, ConsoleSettings settings) : ISignInDoor
{
    public async Task<string> SignInAsync(SignInForm form, BrowserSource source, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var from = new SignInSource(source.Address, source.UserAgent, source.IsSecure);
        try
        {
            var signedIn = await scope.ServiceProvider.GetRequiredService<SignInService>()
                .SignInAsync(new SignInRequest(form.UserName, form.Password, form.Code), from, settings.Region, cancellationToken);
            return await Sessions(scope).StartAsync(signedIn, from, cancellationToken);
        }
        catch (SignInException refused)
        {
            throw new SignInRefusedException((SignInRefusal)(int)refused.Refusal, refused.RetryAt);
        }
    }

    public async Task<Person?> FindAsync(string sessionId, bool active, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await Sessions(scope).FindAsync(sessionId, active, cancellationToken) is { } found
            ? new Person(found.AccountId, found.AccountName, found.UserId, found.UserName, found.PasswordResetRequired)
            : null;
    }

    public async Task<PersonGrant?> GrantAsync(string sessionId, BrowserSource source, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var circumstances = new Circumstances(source.Address, settings.Region, source.IsSecure);
        if (await Sessions(scope).GrantAsync(sessionId, circumstances, cancellationToken) is not { Credentials: var credentials } grant) return null;
        return new PersonGrant(
            credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken, credentials.Expiration,
            [.. grant.Roles.Select(role => new AssumableRole(role.AccountId, role.AccountName, role.RoleName, role.RoleArn))]);
    }

    public Task SignOutAsync(string sessionId, CancellationToken cancellationToken) =>
        WithSessionsAsync(sessions => sessions.EndAsync(sessionId, cancellationToken));

    public Task SignOutOneAsync(string sessionId, string key, CancellationToken cancellationToken) =>
        WithSessionsAsync(sessions => sessions.EndOneAsync(sessionId, key, cancellationToken));

    public Task SignOutEverywhereAsync(string sessionId, CancellationToken cancellationToken) =>
        WithSessionsAsync(sessions => sessions.EndAllAsync(sessionId, cancellationToken));

    public async Task<IReadOnlyList<OpenSession>> ListAsync(string sessionId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return [.. (await Sessions(scope).ListAsync(sessionId, cancellationToken)).Select(
            s => new OpenSession(s.Key, s.CreatedAt, s.LastSeenAt, s.SourceAddress, s.UserAgent, s.IsThis))];
    }

    public (string Name, string Value) OriginHeader(string authorization, BrowserSource source) =>
        (CallOrigin.Header, origin.Seal(authorization, source.Address, source.IsSecure));

    private static ConsoleSessionStore Sessions(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<ConsoleSessionStore>();

    private async Task WithSessionsAsync(Func<ConsoleSessionStore, Task> act)
    {
        await using var scope = scopes.CreateAsyncScope();
        await act(Sessions(scope));
    }
}

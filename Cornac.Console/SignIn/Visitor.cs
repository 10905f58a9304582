using System.Security.Claims;
using Cornac.Console.Doors;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;

namespace Cornac.Console.SignIn;

/// <summary>A person with a session and a browser. It stays on the server.</summary>
public sealed record Visit(string SessionId, Person Person, BrowserSource Source)
{
    private const string Scheme = "cornac";
    private const string Session = "cornac:session";
    private const string Account = "cornac:account";
    private const string AccountName = "cornac:account-name";
    private const string User = "cornac:user";
    private const string Address = "cornac:address";
    private const string Secure = "cornac:secure";
    private const string Agent = "cornac:agent";

    /// <summary>Says that the person must change the password first.</summary>
    internal const string Reset = "cornac:reset";

    /// <summary>Without the session's id.</summary>
    public override string ToString() => Person.UserName;

    internal static BrowserSource SourceOf(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        var text = address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        return new BrowserSource(text, http.Request.Headers.UserAgent.ToString(), http.Request.IsHttps);
    }

    internal ClaimsPrincipal ToPrincipal()
    {
        List<Claim> claims =
        [
            new(ClaimTypes.Name, Person.UserName), new(Session, SessionId), new(Account, Person.AccountId), new(AccountName, Person.AccountName),
            new(User, Person.UserId), new(Address, Source.Address), new(Agent, Source.UserAgent), new(Secure, Source.IsSecure ? "1" : ""),
        ];
        if (Person.PasswordResetRequired) claims.Add(new Claim(Reset, "1"));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme));
    }

    internal static Visit Of(ClaimsPrincipal principal)
    {
        var person = new Person(Value(Account), Value(AccountName), Value(User), Value(ClaimTypes.Name), principal.HasClaim(Reset, "1"));
        return new Visit(Value(Session), person, new BrowserSource(Value(Address), Value(Agent), Value(Secure) == "1"));

        string Value(string type) => principal.FindFirstValue(type) ?? throw new InvalidOperationException("Nobody is signed in.");
    }
}

/// <summary>Who sits before this page.</summary>
public sealed class Visitor(AuthenticationStateProvider authentication)
{
    private Visit? _visit;

    public async ValueTask<Visit> GetAsync() => _visit ??= Visit.Of((await authentication.GetAuthenticationStateAsync()).User);
}

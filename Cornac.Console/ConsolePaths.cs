namespace Cornac.Console;

/// <summary>Addresses of the console's pages.</summary>
public static class ConsolePaths
{
    public const string SignIn = "/sign-in";
    public const string Password = "/password";
    public const string Profile = "/profile";
    public const string Missing = "/not-found";
    public const string Failure = "/error";
    public const string Accounts = "/accounts";

    /// <summary>Paths under which POST belongs to the console; every other one is a call of the API.</summary>
    public static IReadOnlyList<string> Posted { get; } = [SignIn, Password, "/_blazor"];

    /// <summary>Address of a page of an account.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="segments">The rest, each taken as it is and escaped: <c>instances</c>, <c>shop</c>.</param>
    public static string InAccount(string accountId, params ReadOnlySpan<string> segments)
    {
        var path = $"{Accounts}/{Uri.EscapeDataString(accountId)}";
        foreach (var segment in segments) path += "/" + Uri.EscapeDataString(segment);
        return path;
    }

    /// <summary>Address of the sign-in page that comes back to another one.</summary>
    public static string SignInFor(string returnUrl) =>
        returnUrl is "" or "/" ? SignIn : $"{SignIn}?returnUrl={Uri.EscapeDataString(returnUrl)}";

    /// <summary>The account that an address is about; null for a page of none.</summary>
    public static string? AccountOf(string path)
    {
        var segments = path.Split('?', '#')[0].Trim('/').Split('/');
        return segments is ["accounts", { Length: > 0 } id, ..] ? Uri.UnescapeDataString(id) : null;
    }

    /// <summary>The address if it is one of this site, and otherwise the start page: whoever made a link to sign-in must not send people elsewhere.</summary>
    public static string Local(string? url) =>
        url is ['/', not ('/' or '\\'), ..] or "/" && !url.AsSpan().ContainsAnyInRange('\0', '\u001f') && !url.Contains('\\', StringComparison.Ordinal) ? url : "/";
}

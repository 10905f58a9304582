using Microsoft.AspNetCore.Http;

namespace Cornac.Console.SignIn;

/// <summary>The cookie that holds the id of a session and nothing else.</summary>
internal static class SessionCookie
{
    public const string Name = "cornac-session";

    public static string? Read(HttpContext http) => http.Request.Cookies.TryGetValue(Name, out var id) && id.Length > 0 ? id : null;

    /// <summary>It goes with the browser's window; how long the session lives, the host decides.</summary>
    public static void Write(HttpContext http, string id) => http.Response.Cookies.Append(Name, id, Options(http));

    public static void Remove(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http));

    private static CookieOptions Options(HttpContext http) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Path = "/", IsEssential = true };
}

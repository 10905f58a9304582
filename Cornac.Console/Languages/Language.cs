using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;

namespace Cornac.Console.Languages;

/// <summary>The languages of the console: what the person chose, or else what the browser prefers.</summary>
internal static class Language
{
    public const string Cookie = "cornac-language";
    private static readonly string[] Codes = ["en", "fr"];
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(400);

    /// <summary>Each language under its own name.</summary>
    public static IReadOnlyList<(string Code, string Name)> All { get; } = [.. Codes.Select(code => (code, NameOf(CultureInfo.GetCultureInfo(code))))];

    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    /// <summary>Link that chooses a language and comes back.</summary>
    public static string Link(string code, string returnUrl) => $"/language/{code}?returnUrl={Uri.EscapeDataString(returnUrl)}";

    public static void AddConsoleLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.TryAddTransient<MudLocalizer, MudBlazorText>();
    }

    public static void UseConsoleLanguages(this IApplicationBuilder app) => app.UseRequestLocalization(options =>
    {
        options.SetDefaultCulture(Codes[0]).AddSupportedCultures(Codes).AddSupportedUICultures(Codes);
        options.RequestCultureProviders =
        [
            new CustomRequestCultureProvider(http => Task.FromResult(
                http.Request.Cookies.TryGetValue(Cookie, out var code) ? new ProviderCultureResult(code) : null)),
            new AcceptLanguageHeaderRequestCultureProvider { Options = options },
        ];
        options.ApplyCurrentCultureToResponseHeaders = true;
    });

    public static void MapConsoleLanguages(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/language/{code}", (string code, string? returnUrl, HttpContext http) =>
        {
            if (!Codes.Contains(code, StringComparer.Ordinal)) return Results.NotFound();
            http.Response.Cookies.Append(Cookie, code, new CookieOptions
            {
                MaxAge = Remembered, SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = http.Request.IsHttps, Path = "/", IsEssential = true,
            });
            return Results.LocalRedirect(ConsolePaths.Local(returnUrl));
        });

    private static string NameOf(CultureInfo culture) => culture.TextInfo.ToTitleCase(culture.NativeName);
}

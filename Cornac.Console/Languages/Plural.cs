using System.Globalization;

namespace Cornac.Console.Languages;

/// <summary>Which of two texts fits a number: the ends of their keys, as in <c>Text["Days." + Plural.Of(days), days]</c>.</summary>
internal static class Plural
{
    private const string French = "fr";

    /// <summary><c>One</c> or <c>Many</c>. Nought is plural in English and singular in French.</summary>
    public static string Of(long number) =>
        number == 1 || (number == 0 && CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == French) ? "One" : "Many";
}

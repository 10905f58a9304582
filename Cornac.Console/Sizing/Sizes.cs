using System.Globalization;

namespace Cornac.Console.Sizing;

/// <summary>Amounts of memory and storage as people read them, in the units that RDS uses.</summary>
public static class Sizes
{
    private const double Kilo = 1024;
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>Allocated storage or memory.</summary>
    public static string GiB(double amount) => string.Create(CultureInfo.CurrentCulture, $"{amount:#,0.##} GiB");

    /// <summary>Bytes, in the unit that leaves one to three digits before the point.</summary>
    public static string Bytes(long bytes)
    {
        var (amount, unit) = ((double)bytes, 0);
        while (amount >= Kilo && unit < Units.Length - 1) (amount, unit) = (amount / Kilo, unit + 1);
        return string.Create(CultureInfo.CurrentCulture, $"{(amount < 10 ? Math.Round(amount, 1) : Math.Round(amount)):#,0.#} {Units[unit]}");
    }
}

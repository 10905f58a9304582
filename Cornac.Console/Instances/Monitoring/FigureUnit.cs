using System.Globalization;
using Cornac.Console.Sizing;

namespace Cornac.Console.Instances.Monitoring;

/// <summary>How values of a figure are written.</summary>
public enum FigureUnit
{
    Count,
    PerSecond,
    Percent,
    Seconds,
    Bytes,
    BytesPerSecond,
}

internal static class FigureUnits
{
    private const double Hundred = 100;
    private const double Ten = 10;
    private const double Kilo = 1024;
    private static readonly double[] Round = [1, 2, 4, 5, 8, Ten];

    /// <summary>A value with its unit, as precise as people need.</summary>
    public static string Text(this FigureUnit unit, double value) => unit switch
    {
        FigureUnit.Bytes => Sizes.Bytes((long)value),
        FigureUnit.BytesPerSecond => Sizes.Bytes((long)value) + "/s",
        FigureUnit.Percent => Number(value) + " %",
        FigureUnit.Seconds => Number(value) + " s",
        FigureUnit.PerSecond => Number(value) + " /s",
        _ => Number(value),
    };

    /// <summary>Where the scale of a graph ends: a round number that is not less than the largest value.</summary>
    public static double Top(this FigureUnit unit, double largest)
    {
        if (unit == FigureUnit.Percent) return Hundred;
        if (largest <= 1) return 1;
        // Bytes are round in their own units: 2 MiB, not 2 million.
        var whole = unit is FigureUnit.Bytes or FigureUnit.BytesPerSecond ? Math.Pow(Kilo, Math.Floor(Math.Log(largest, Kilo))) : 1;
        var step = Math.Pow(Ten, Math.Floor(Math.Log10(largest / whole))) * whole;
        return Array.Find(Round, times => times * step >= largest) is > 0 and var times ? times * step : Ten * step;
    }

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) >= Hundred ? "#,0" : Math.Abs(value) >= Ten ? "0.#" : "0.##", CultureInfo.CurrentCulture);
}

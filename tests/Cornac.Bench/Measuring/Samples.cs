using System.Diagnostics;
using System.Globalization;

namespace Cornac.Bench.Measuring;

/// <summary>Measured times, in milliseconds.</summary>
internal sealed class Samples
{
    private readonly double[] _sorted;

    public Samples(IEnumerable<double> milliseconds)
    {
        _sorted = [.. milliseconds.Order()];
        if (_sorted.Length == 0) throw new InvalidOperationException("Nothing was measured.");
    }

    public int Count => _sorted.Length;

    public double Median => At(0.5);

    public double P99 => At(0.99);

    /// <summary>The sample below which this part of them lies, nearest rank.</summary>
    public double At(double quantile) => _sorted[Math.Clamp((int)Math.Ceiling(quantile * _sorted.Length) - 1, 0, _sorted.Length - 1)];

    public static Samples FromTicks(IEnumerable<long> ticks) => new(ticks.Select(t => t * 1000.0 / Stopwatch.Frequency));

    /// <summary>Minimum, median, 90th percentile and maximum in seconds.</summary>
    public string Seconds => string.Create(
        CultureInfo.InvariantCulture,
        $"median {Median / 1000:0.00} s (min {_sorted[0] / 1000:0.00}, p90 {At(0.9) / 1000:0.00}, max {_sorted[^1] / 1000:0.00}; n={Count})");

    /// <summary>Median, 95th percentile and maximum in seconds.</summary>
    public string WithP95 => string.Create(CultureInfo.InvariantCulture, $"median {Median / 1000:0.00} s, p95 {At(0.95) / 1000:0.00} s (max {_sorted[^1] / 1000:0.00}; n={Count})");

    /// <summary>Median, 99th percentile and maximum in milliseconds.</summary>
    public string Milliseconds => string.Create(
        CultureInfo.InvariantCulture, $"p50 {Median:0.0} ms, p99 {P99:0.0} ms (max {_sorted[^1]:0.0}; n={Count})");
}

using System.Globalization;
using System.Text;

namespace Cornac.Console.Instances.Monitoring;

/// <summary>Points as the paths of an SVG that is <see cref="Width"/> wide and <see cref="Height"/> high. Where nothing was measured there is a gap.</summary>
/// <param name="Stroke">The line.</param>
/// <param name="Area">What is below it.</param>
internal sealed record GraphLine(string Stroke, string Area)
{
    public const int Width = 1000;
    public const int Height = 100;

    /// <summary>How many lengths of a stretch may lie between two points that belong together.</summary>
    private const double Together = 2.5;

    public static GraphLine Draw(IReadOnlyList<GraphPoint> points, GraphSpan span, DateTimeOffset until, double top)
    {
        var (stroke, area) = (new StringBuilder(), new StringBuilder());
        var (length, from) = (span.Length(), until - span.Length());
        var runs = Runs(points, TimeSpan.FromSeconds(span.Period() * Together));
        foreach (var run in runs)
        {
            string X(GraphPoint point) => Number(Math.Clamp((point.At - from) / length, 0, 1) * Width);
            string Y(GraphPoint point) => Number(Height - (Math.Clamp(point.Value / top, 0, 1) * Height));
            stroke.Append('M').AppendJoin('L', run.Select(point => $"{X(point)} {Y(point)}"));
            // A line of no length would not be drawn, nor seen.
            if (run.Count == 1) stroke.Append("h.1");
            area.Append('M').Append(X(run[0])).Append(' ').Append(Height).Append('L').AppendJoin('L', run.Select(point => $"{X(point)} {Y(point)}"))
                .Append('V').Append(Height).Append('Z');
        }

        return new GraphLine(stroke.ToString(), area.ToString());
    }

    private static List<List<GraphPoint>> Runs(IReadOnlyList<GraphPoint> points, TimeSpan longest)
    {
        List<List<GraphPoint>> runs = [];
        foreach (var point in points)
        {
            if (runs.Count > 0 && point.At - runs[^1][^1].At <= longest) runs[^1].Add(point);
            else runs.Add([point]);
        }

        return runs;
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}

using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Lifecycle;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.CornacService.Operations;

/// <summary>How long steps usually take: the median of their runs in the latest operations of the same kind that succeeded, of all accounts, since
/// machines and not accounts make the difference. A step that was taken up more than once counts with all its time.</summary>
internal sealed class StepEstimates
{
    private const int Considered = 20;

    private readonly Dictionary<(OperationKind Kind, string Step), Median> _medians;

    private StepEstimates(Dictionary<(OperationKind Kind, string Step), Median> medians) => _medians = medians;

    public static async Task<StepEstimates> OfAsync(InventoryDb inventory, IEnumerable<OperationKind> kinds, CancellationToken cancellationToken)
    {
        var names = kinds.Distinct().ToDictionary(kind => kind.ToString().ToLowerInvariant(), StringComparer.Ordinal);
        if (names.Count == 0) return new StepEstimates([]);
        var wanted = names.Keys.ToArray();
        var rows = await inventory.Database.SqlQuery<Median>(
            $"""
            WITH considered AS (
                SELECT past.id, wanted.kind FROM unnest({wanted}) AS wanted (kind) CROSS JOIN LATERAL (
                    SELECT id FROM operations WHERE kind = wanted.kind AND outcome = 'succeeded' ORDER BY ended_at DESC LIMIT {Considered}) AS past),
            runs AS (
                SELECT considered.kind, considered.id, step.name, sum(extract(epoch FROM step.ended_at - step.started_at)) AS seconds
                FROM considered JOIN operation_steps AS step ON step.operation_id = considered.id
                WHERE step.ended_at IS NOT NULL GROUP BY considered.kind, considered.id, step.name)
            SELECT runs.kind AS "Kind", runs.name AS "Name", percentile_cont(0.5) WITHIN GROUP (ORDER BY runs.seconds)::float8 AS "Seconds",
                count(*) * 2 >= (SELECT count(*) FROM considered AS all_of_kind WHERE all_of_kind.kind = runs.kind) AS "IsUsual"
            FROM runs GROUP BY runs.kind, runs.name
            """).ToListAsync(cancellationToken);
        return new StepEstimates(rows.ToDictionary(row => (names[row.Kind], row.Name)));
    }

    /// <summary>Seconds that a step usually takes; null when it has never been run.</summary>
    public double? Of(OperationKind kind, string step) => _medians.TryGetValue((kind, step), out var median) ? Math.Round(median.Seconds, 3) : null;

    /// <summary>Seconds that an operation usually takes: its steps so far, and the steps that at least half of the past operations went through. Null
    /// when there were none.</summary>
    public double? Of(OperationKind kind, IEnumerable<string> steps)
    {
        var expected = _medians.Where(known => known.Key.Kind == kind && known.Value.IsUsual).Select(known => known.Key.Step);
        var known = expected.Union(steps, StringComparer.Ordinal).Select(step => Of(kind, step)).OfType<double>().ToList();
        return known.Count == 0 ? null : Math.Round(known.Sum(), 3);
    }

    internal sealed record Median(string Kind, string Name, double Seconds, bool IsUsual);
}

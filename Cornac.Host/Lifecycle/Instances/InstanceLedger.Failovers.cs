using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Events;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Inventory.Nodes;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Instances;

/// <content>Changes of the primary, on purpose or not.</content>
public sealed partial class InstanceLedger
{
    /// <summary>Notes that the primary has changed, or could not, and tells it. What was reported before, to a host that has died since, is told once.</summary>
    public async Task FailedOverAsync(ObservedFailover failover, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(failover);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockInstanceAsync(failover.ResourceId, cancellationToken) is not { } instance) return;
        instance.PrimaryNode = failover.To ?? instance.PrimaryNode;
        var isNews = failover.Phase == FailoverPhase.Repaired ? await NoteRepairAsync(db, failover, cancellationToken) : await NoteFailoverAsync(db, instance, failover, cancellationToken);
        if (isNews) db.Add(EventOf(instance, failover));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Whether the primary is another one than was known.</summary>
    public static bool HasMoved(string? known, ObservedInstance observed) =>
        known is not null && observed.Nodes.Count > 1 && PrimaryOf(observed, before: null) is { } primary && primary != known;

    /// <summary>Shows another primary of an instance to which nothing is done, and tells it if nobody else does.</summary>
    public async Task MovedAsync(ObservedInstance observed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observed);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockInstanceAsync(observed.ResourceId, cancellationToken) is not { } instance || !HasMoved(instance.PrimaryNode, observed)) return;
        if (await OpenAsync(db, observed.ResourceId, tracked: false, cancellationToken) is not null) return;
        var before = instance.PrimaryNode;
        instance.PrimaryNode = PrimaryOf(observed, before);
        await NoteUnaskedAsync(db, instance, before, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Tells of a change of the primary that neither the guard has reported nor an operation has asked for: the nodes have made it by themselves while no host
    /// ran, or somebody has by hand.</summary>
    private async Task NoteUnaskedAsync(InventoryDb db, InstanceRecord instance, string? before, CancellationToken cancellationToken)
    {
        if (before is null || instance.PrimaryNode is not { } to || to == before) return;
        // Whoever has begun to report one reports its end, too.
        if (await db.Set<FailoverRecord>().AnyAsync(f => f.ResourceId == instance.ResourceId && f.EndedAt == null, cancellationToken)) return;
        var made = new ObservedFailover(instance.ResourceId, FailoverPhase.Completed, before, to, "not by Cornac, which found it so", clock.GetUtcNow(), TimeSpan.Zero);
        if (await NoteFailoverAsync(db, instance, made, cancellationToken))
            db.Add(events.FailoverCompleted(instance, $"Node {to} took over from {before}, not by Cornac, which found it so."));
    }

    private EventRecord EventOf(InstanceRecord instance, ObservedFailover failover) => failover.Phase switch
    {
        FailoverPhase.Started => events.FailoverStarted(instance, $"Node {failover.From} is lost: {failover.Reason}."),
        FailoverPhase.Completed => events.FailoverCompleted(
            instance, FormattableString.Invariant($"Node {failover.To} took over from {failover.From} within {failover.Elapsed.TotalSeconds:0.0} s.") + Told(failover)),
        FailoverPhase.Abandoned => events.FailoverAbandoned(instance, failover.Reason),
        FailoverPhase.Repaired => events.StandbyRepaired(instance, failover.From),
        _ => throw new InvalidOperationException($"Unknown phase of a failover: {failover.Phase}"),
    };

    /// <summary>Notes the change of the primary that an operation has made on purpose; null when it made none.</summary>
    private async Task<ObservedFailover?> NoteSwitchoverAsync(
        InventoryDb db, InstanceRecord instance, OperationRecord operation, ObservedInstance observed, CancellationToken cancellationToken)
    {
        if (observed.LastSwitchover is not { } made || made.BeganAt < operation.CreatedAt) return null;
        await NoteFailoverAsync(db, instance, made, cancellationToken);
        return made;
    }

    /// <returns>False when it was known to be so far already.</returns>
    private async Task<bool> NoteFailoverAsync(InventoryDb db, InstanceRecord instance, ObservedFailover failover, CancellationToken cancellationToken)
    {
        var failovers = db.Set<FailoverRecord>().Where(f => f.ResourceId == instance.ResourceId);
        var began = DateTimeOffset.FromUnixTimeMilliseconds(failover.BeganAt.ToUnixTimeMilliseconds());
        var noted = await failovers.SingleOrDefaultAsync(f => f.BeganAt == began, cancellationToken);
        if (noted is not null && (failover.Phase == FailoverPhase.Started || noted.EndedAt is not null)) return false;
        if (noted is null)
        {
            noted = new FailoverRecord
            {
                Id = Guid.CreateVersion7(began), AccountId = instance.AccountId, ResourceId = instance.ResourceId, BeganAt = began, Planned = failover.IsPlanned,
                FromNode = failover.From, Reason = failover.Reason,
            };
            db.Add(noted);
            await failovers.OrderByDescending(f => f.BeganAt).Skip(FailoverRecord.Kept - 1).ExecuteDeleteAsync(cancellationToken);
        }

        noted.ToNode = failover.To;
        noted.Reason = failover.Reason;
        noted.Outcome = failover.Phase switch
        {
            FailoverPhase.Completed => FailoverOutcome.Completed,
            FailoverPhase.Abandoned => FailoverOutcome.Abandoned,
            _ => FailoverOutcome.Running,
        };
        noted.EndedAt = noted.Outcome == FailoverOutcome.Running ? null : began + failover.Elapsed;
        noted.GapMilliseconds = (int?)failover.Gap?.TotalMilliseconds;
#pragma warning disable CA1308 // The API's words are in lower case.
        noted.Stages = [.. failover.Parts.Select(part => new FailoverStageRecord(part.Stage.ToString().ToLowerInvariant(), (int)part.Took.TotalMilliseconds))];
#pragma warning restore CA1308
        return true;
    }

    /// <returns>False when it was known.</returns>
    private async Task<bool> NoteRepairAsync(InventoryDb db, ObservedFailover failover, CancellationToken cancellationToken)
    {
        var last = await db.Set<FailoverRecord>().Where(f => f.ResourceId == failover.ResourceId && f.FromNode == failover.From && !f.Planned)
            .OrderByDescending(f => f.BeganAt).FirstOrDefaultAsync(cancellationToken);
        if (last?.RepairedAt is not null) return false;
        if (last is not null) last.RepairedAt = clock.GetUtcNow();
        return true;
    }

    private static string Told(ObservedFailover failover) =>
        failover.Gap is { } gap ? FormattableString.Invariant($" The address led to no primary for {gap.TotalSeconds:0.0} s.") : "";
}

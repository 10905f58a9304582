using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Metrics;
using Cornac.Host.Operators;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Metrics;

/// <summary>Measures each instance of this host once in every minute, and keeps what it finds in the inventory. While the inventory is away nothing is
/// kept: that its instances run matters more than how.</summary>
public sealed partial class InstanceSampler(
    IDbContextFactory<InventoryDb> contexts, OperatorRegistry operators, LifecycleOptions options, TimeProvider clock, ILogger<InstanceSampler> logger)
    : BackgroundService
{
    /// <summary>Most instances measured at once.</summary>
    private const int Width = 4;

    /// <summary>Longest time for one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, Measured> _measured = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.SampleInterval <= TimeSpan.Zero) return;
        using var timer = new PeriodicTimer(options.SampleInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SampleAsync(stoppingToken);
            }
            catch (Exception failure) when (InventoryAvailability.IsAway(failure))
            {
                LogAway(failure.Message);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested && failure is not OutOfMemoryException)
            {
                LogFailed(failure);
            }
        }
    }

    /// <summary>Measures those that were not measured in this minute.</summary>
    public async Task SampleAsync(CancellationToken cancellationToken)
    {
        var minute = MetricResolution.Floor(clock.GetUtcNow(), MetricResolution.Minute.Seconds);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var instances = await db.Set<InstanceRecord>().AsNoTracking()
            .Where(i => (i.HostId == options.HostId || i.HostId == null) && i.ObservedGeneration > 0 && !i.DeleteRequested)
            .Select(i => new Candidate(i.ResourceId, i.Operator, i.StorageGiB)).ToListAsync(cancellationToken);
        Forget(instances);
        var due = instances.Where(i => !_measured.TryGetValue(i.ResourceId, out var last) || last.Minute < minute).ToList();
        var found = new List<(Candidate Instance, InstanceMeasurement? Now)>();
        foreach (var group in due.Chunk(Width)) found.AddRange(await Task.WhenAll(group.Select(i => MeasureAsync(i, cancellationToken))));

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var (instance, now) in found)
        {
            var before = _measured.GetValueOrDefault(instance.ResourceId)?.Last;
            _measured[instance.ResourceId] = new Measured(minute, now);
            if (now is not null) await db.AddSampleAsync(instance.ResourceId, minute, MeasuredValues.Of(now, before, instance.StorageGiB), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private void Forget(List<Candidate> instances)
    {
        var present = instances.Select(i => i.ResourceId).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _measured.Keys.Where(id => !present.Contains(id)).ToList()) _measured.Remove(gone);
    }

    private async Task<(Candidate Instance, InstanceMeasurement? Now)> MeasureAsync(Candidate instance, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return (instance, await operators.Find(instance.Operator).MeasureAsync(instance.ResourceId, either.Token));
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not OutOfMemoryException)
        {
            LogNotMeasured(failure, instance.ResourceId);
            return (instance, null);
        }
    }

    private sealed record Candidate(string ResourceId, string Operator, int StorageGiB);

    private sealed record Measured(DateTimeOffset Minute, InstanceMeasurement? Last);

    [LoggerMessage(EventId = 4111, Level = LogLevel.Error, Message = "Measuring the instances of this host failed; it is tried again")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(EventId = 4112, Level = LogLevel.Warning, Message = "{ResourceId} could not be measured")]
    private partial void LogNotMeasured(Exception failure, string resourceId);

    [LoggerMessage(EventId = 4113, Level = LogLevel.Debug, Message = "What was measured is not kept while the inventory is away: {Reason}")]
    private partial void LogAway(string reason);
}

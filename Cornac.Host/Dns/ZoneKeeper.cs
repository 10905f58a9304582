using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Console;
using Cornac.Host.Lifecycle.Engine;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Dns;

/// <summary>Keeps the zone file of this host as the inventory is: at the start, whenever something has changed there, whichever host changed it, and now and then in
/// case that was not heard. Each time it compares the whole, so nothing that was missed stays missed.</summary>
internal sealed partial class ZoneKeeper(
    ZoneSettings zone, ZoneFile file, NameServer server, IDbContextFactory<InventoryDb> contexts, ChangeSubscriptions changes,
    TimeProvider clock, ILogger<ZoneKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(30);

    /// <summary>Changes come in bursts, and each new file makes the name server read it.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    private readonly Wakeup _wakeup = new();
    private string? _lastFailure;

    /// <summary>False until the name server was told of the file as it is. The host before may have died between the two.</summary>
    private bool _told;

    public override void Dispose()
    {
        _wakeup.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = changes.Subscribe(ChangeSubscriptions.Anything, _wakeup.Wake);
        while (true)
        {
            Note(await KeepAsync(stoppingToken));
            await Task.Delay(Rest, clock, stoppingToken);
            await _wakeup.WaitAsync(Poll, stoppingToken);
        }
    }

    /// <returns>What is in the way; null when all is well.</returns>
    private async Task<string?> KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (file.Update(await ReadAsync(cancellationToken))) _told = false;
            if (_told) return null;
            if (await server.TellAsync(cancellationToken) is { } reason) return $"The name server could not be told of it, {reason}";
            _told = true;
            return null;
        }
        catch (Exception failure) when (InventoryAvailability.IsAway(failure))
        {
            return null; // The file stays as it is; others tell that the inventory is away.
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not OutOfMemoryException)
        {
            return failure.Message;
        }
    }

    private async Task<List<ZoneEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db.Set<InstanceRecord>().AsNoTracking().Where(i => i.Address != null)
            .Select(i => new { i.AccountId, i.Identifier, Address = i.Address! }).ToListAsync(cancellationToken);
        return found.ConvertAll(one => new ZoneEntry(EndpointNames.LabelsOf(one.AccountId, one.Identifier), one.Address));
    }

    /// <summary>What stays wrong is told once.</summary>
    private void Note(string? failure)
    {
        if (failure == _lastFailure) return;
        if (failure is null) LogKept(zone.Path);
        else LogNotKept(zone.Path, failure);
        _lastFailure = failure;
    }

    [LoggerMessage(EventId = 4201, Level = LogLevel.Warning, Message = "The zone file {Path} is not as the inventory is: {Reason}")]
    private partial void LogNotKept(string path, string reason);

    [LoggerMessage(EventId = 4202, Level = LogLevel.Information, Message = "The zone file {Path} is as the inventory is again")]
    private partial void LogKept(string path);
}

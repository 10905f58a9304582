using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone;

/// <summary>Measures what an instance does: of several nodes, the one that is meant, which is the primary.</summary>
internal sealed class Measuring(IMachine machine, Installations installations, RecordStore records, TimeProvider time)
{
    public async Task<InstanceMeasurement?> MeasureAsync(InstanceLayout layout, CancellationToken cancellationToken)
    {
        var node = layout.Node;
        if (await machine.ExistsAsync(layout.Deleting, cancellationToken)
            || await machine.ReadTextAsync(Path.Combine(node.Data, "PG_VERSION"), cancellationToken) is not { } major)
            return null;
        var engine = (await installations.FindAsync(cancellationToken)).LastOrDefault(v => string.Equals(v.Major, major.Trim(), StringComparison.Ordinal));
        var record = await records.ReadAsync(layout, machine, cancellationToken);
        var status = await ServerStatus.ReadAsync(machine, node, cancellationToken);
        var storage = new InstanceMeasurement
        {
            At = time.GetUtcNow(),
            StorageUsedBytes = await machine.GetSizeAsync(node.Data, cancellationToken),
            StorageFreeBytes = await machine.GetFreeBytesAsync(node.Data, cancellationToken),
        };
        if (!status.IsReady || engine is null || record is { Provisioned: null, Recovery: null })
            return storage;
        var load = await MachineLoad.ReadAsync(machine, status.Process!.Pid, cancellationToken);
        var measured = storage with { ProcessorSeconds = load.ProcessorSeconds, Processors = load.Processors, FreeMemoryBytes = load.FreeMemoryBytes };
        try
        {
            var figures = await ServerFigures.AskAsync(
                machine, new Psql(node, engine), status.Port, ServerConfiguration.AdministrationDatabase, cancellationToken);
            return measured with
            {
                At = time.GetUtcNow(),
                Connections = figures.Connections,
                Commits = figures.Commits,
                Deadlocks = figures.Deadlocks,
                BlocksHit = figures.BlocksHit,
                BlocksRead = figures.BlocksRead,
                OldestTransactionAge = figures.OldestTransactionAge,
                WalPosition = figures.WalPosition,
                WalDiskBytes = figures.WalDiskBytes,
                OldestSlotLagBytes = figures.OldestSlotLagBytes,
                ReplicationLagSeconds = figures.ReplicationLagSeconds,
            };
        }
        catch (Exception e) when (e is EngineException or MachineException)
        {
            // It may be going down right now, or all its connections are taken: what is known without its answer is still true.
            return measured;
        }
    }
}

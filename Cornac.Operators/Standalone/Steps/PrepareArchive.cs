using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Machines;
using Cornac.Operators.Standalone.Backups;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Standalone.Steps;

/// <summary>Makes the set that the instance's WAL goes to, before the first segment is sent: after three failures PostgreSQL waits a minute.</summary>
internal sealed partial class PrepareArchive(SetPreparation sets, RecordStore records, ILogger log) : IStep
{
    public OperatorStep Info { get; } = new("prepare-archive", "Preparing the archive");

    public int Percent => 58;

    public bool IsNeeded(Situation now) =>
        now.HasCluster && !now.IsStandby && !string.Equals(now.Record.Archive, now.Configuration.ArchiveFingerprint, StringComparison.Ordinal);

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (now.Configuration.Archive is not null)
            await TryAsync(now, machine, cancellationToken);
        await records.WriteAsync(now.Layout, machine, now.Record with { Archive = now.Configuration.ArchiveFingerprint }, cancellationToken);
        return null;
    }

    /// <summary>An instance runs without its repository, too: the next backup tries again, and until then the instance tells that its WAL is not archived.</summary>
    private async Task TryAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var set = now.Desired.Archive!;
        try
        {
            await sets.PrepareAsync(set, now.Layout.Node, now.Engine, machine, cancellationToken);
        }
        catch (Exception e) when (e is RepositoryException or MachineException)
        {
            ArchiveNotPrepared(log, now.Desired.ResourceId, set.Repository.Name, e.Message);
        }
    }

    [LoggerMessage(3005, LogLevel.Warning, "Instance {ResourceId}: its archive in repository {Repository} could not be prepared: {Reason}")]
    private static partial void ArchiveNotPrepared(ILogger logger, string resourceId, string repository, string reason);
}

using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Machines;
using Cornac.Operators.Standalone.Backups;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Makes the set that the cluster's WAL goes to, before the first segment is sent.</summary>
internal sealed partial class ArchiveCluster(SetPreparation sets, ILogger log) : IClusterStep
{
    public OperatorStep Info { get; } = new("archive-cluster", "Preparing the archive");

    public int Percent => 44;

    public bool IsNeeded(ClusterSituation now) =>
        now.Main is not null && !string.Equals(now.Record.Archive, now.Configuration!.ArchiveFingerprint, StringComparison.Ordinal);

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (now.Desired.Archive is { } set)
        {
            try
            {
                await sets.PrepareAsync(set, now.Main!.Node.Layout, now.Engine, machine, cancellationToken);
            }
            catch (Exception e) when (e is RepositoryException or MachineException)
            {
                // A cluster runs without its repository, too: the next backup tries again.
                ArchiveNotPrepared(log, now.Desired.ResourceId, set.Repository.Name, e.Message);
            }
        }

        await (now.Record with { Archive = now.Configuration!.ArchiveFingerprint }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }

    [LoggerMessage(3105, LogLevel.Warning, "Instance {ResourceId}: its archive in repository {Repository} could not be prepared: {Reason}")]
    private static partial void ArchiveNotPrepared(ILogger logger, string resourceId, string repository, string reason);
}

using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

internal sealed class PrepareFolder : IStep
{
    public OperatorStep Info { get; } = new("prepare-folder", "Preparing the folder");

    public int Percent => 0;

    public bool IsNeeded(Situation now) => !now.HasFolders;

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        // PostgreSQL owns only what it writes: what the host writes lies where nobody can put a link in its way.
        foreach (var folder in new[] { now.Layout.Instances, now.Layout.Root })
            await machine.MakeDirectoryAsync(folder, FileAccessFor.Everyone, cancellationToken);
        await MakeAsync(now.Layout.Node, machine, cancellationToken);
        return null;
    }

    /// <summary>Makes the folders of one node.</summary>
    public static async Task MakeAsync(NodeLayout node, IMachineLease machine, CancellationToken cancellationToken)
    {
        await machine.MakeDirectoryAsync(node.Root, FileAccessFor.Everyone, cancellationToken);
        await machine.MakeDirectoryAsync(node.Configuration, FileAccessFor.HostAndInstance, cancellationToken);
        await machine.MakeDirectoryAsync(node.Log, FileAccessFor.Instance, cancellationToken);
        await MakeSocketDirectoryAsync(node, machine, cancellationToken);
    }

    private static async Task MakeSocketDirectoryAsync(NodeLayout node, IMachineLease machine, CancellationToken cancellationToken)
    {
        var folder = node.SocketDirectory;
        if (!node.HasOwnSocketDirectory && await machine.ExistsAsync(folder, cancellationToken))
        {
            // In /tmp anybody can have come first.
            var owned = await machine.RunAsync(new MachineCommand("/usr/bin/test", "-O", folder), cancellationToken);
            if (!owned.Succeeded)
                throw new EngineException(FailureKind.Permanent, $"{folder} belongs to another user: remove it, or choose a data directory with a shorter path.");
        }

        await machine.MakeDirectoryAsync(folder, FileAccessFor.Instance, cancellationToken);
    }
}

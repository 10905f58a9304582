using System.Security.Cryptography;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Standalone.Steps;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Makes the folders of all nodes.</summary>
internal sealed class PrepareNodes : IClusterStep
{
    private const int SecretBytes = 24;

    public OperatorStep Info { get; } = new("prepare-nodes", "Preparing the nodes");

    public int Percent => 40;

    public bool IsNeeded(ClusterSituation now) => now.IsNew || now.Secret.Length == 0 || now.Nodes.Any(n => !n.HasFolders);

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (now.Secret.Length == 0)
            await machine.WriteTextAsync(now.Layout.Secret, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)), FileAccessFor.Host, cancellationToken);
        foreach (var (node, _, _, _, _, _) in now.Nodes.Where(n => !n.HasFolders))
        {
            await PrepareFolder.MakeAsync(node.Layout, machine, cancellationToken);
            // What is copied from the first node includes this file; of that one it still holds the settings.
            var settings = node.Layout.ConfigurationFile(ServerConfiguration.SettingsFile);
            if (!await machine.ExistsAsync(settings, cancellationToken))
                await machine.WriteTextAsync(settings, Adopt.NoSettings, FileAccessFor.HostAndInstance, cancellationToken);
            await machine.MakeDirectoryAsync(node.Layout.Data, FileAccessFor.Instance, cancellationToken);
            await machine.MakeDirectoryAsync(node.PatroniFolder, FileAccessFor.Instance, cancellationToken);
        }

        await now.Record.WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}

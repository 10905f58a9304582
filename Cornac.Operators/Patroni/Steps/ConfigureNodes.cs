using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;
using Cornac.Operators.Standalone;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Writes every node's own files, and has running ones read them.</summary>
internal sealed class ConfigureNodes(ListenAddresses listen, CertificateAuthority authority, PatroniApi api, string backupProgram, TimeProvider time) : IClusterStep
{
    /// <summary>A Patroni reads its file again at its next look.</summary>
    private static readonly TimeSpan ReadAgain = TimeSpan.FromMilliseconds(1300);

    public OperatorStep Info { get; } = new("configure-nodes", "Writing the configuration of the nodes");

    public int Percent => 45;

    public bool IsNeeded(ClusterSituation now) =>
        MustCertify(now) || !string.Equals(now.Record.Configured, now.Configuration!.Fingerprint, StringComparison.Ordinal);

    private static bool MustCertify(ClusterSituation now) => !now.Configuration!.CertificatesAreGood || !Certified.Serves(now.Record.Certified, now.Desired);

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        foreach (var found in now.Nodes)
            await EnsureAddressAsync(now, found, machine, cancellationToken);
        if (now.Desired.Parameters.Count > 0)
            await CheckAsync(now, machine, cancellationToken);
        var renewal = authority.NextRenewal;
        foreach (var found in now.Nodes)
        {
            await WriteAsync(now, found.Node, machine, cancellationToken);
            if (found.Server.IsUp)
                await new Server(found.Node.Layout, now.Engine, time).ReloadAsync(machine, cancellationToken);
            if (found.Patroni is not null)
                await api.ReloadAsync(found.Node, now.Secret, cancellationToken);
        }

        if (now.Nodes.Any(n => n.Patroni is not null))
            await Task.Delay(ReadAgain, time, cancellationToken);
        var record = now.Record with
        {
            Configured = now.Configuration!.Fingerprint,
            Port = now.Desired.Port,
            Address = now.Desired.Address,
            Certified = MustCertify(now) ? new Certified(now.Desired.DnsName, renewal) : now.Record.Certified,
        };
        await record.WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }

    private async Task EnsureAddressAsync(ClusterSituation now, NodeSituation found, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (found.IsUp && now.Record.Port == now.Desired.Port)
            return;
        try
        {
            int[] ports = found.Patroni is null ? [now.Desired.Port, ClusterNode.RestPort] : [now.Desired.Port];
            await listen.EnsureAsync(found.Node.Layout, found.Node.Address, ports, isAlone: !found.IsUp, machine, cancellationToken);
        }
        // Once Patroni has the data, nodes keep their addresses: then it is the change that cannot be.
        catch (EngineException e) when (e.Kind == FailureKind.AddressInUse && !now.Record.IsAdopted)
        {
            throw new EngineException(e.Kind, e.Message, e) { Address = found.Node.Address };
        }
    }

    private async Task WriteAsync(ClusterSituation now, ClusterNode node, IMachineLease machine, CancellationToken cancellationToken)
    {
        var files = now.Configuration!.Nodes[node.Name];
        await WriteAsync(ServerConfiguration.AuthorityFile, files.Authority);
        await WriteAsync(ServerConfiguration.AccessFile, files.Access);
        await WriteAsync(ServerConfiguration.IdentityFile, files.Identities);
        if (files.Archive is not null)
            await WriteAsync(Archiving.ConfigurationFile, files.Archive);
        // Those of all nodes at once, so that one time for renewal holds for all.
        if (MustCertify(now))
        {
            await WriteAsync(ServerConfiguration.CertificateFile, authority.IssueServer(ClusterConfiguration.NamesOf(now.Desired, node)));
            await WriteAsync(Path.GetFileName(node.AdministratorFile), authority.IssueClient(ServerConfiguration.Administrator));
        }

        await WriteAsync(NodeCopy.ScriptFile, NodeCopy.Script);
        await WriteAsync(PatroniLauncher.ScriptFile, PatroniLauncher.Script);
        await WriteAsync(Path.GetFileName(node.PatroniFile), files.Patroni);
        var unused = node.Layout.ConfigurationFile(Archiving.ConfigurationFile);
        if (files.Archive is null && await machine.ExistsAsync(unused, cancellationToken))
            await machine.RemoveAsync(unused, cancellationToken);

        async Task WriteAsync(string name, string text)
        {
            var path = node.Layout.ConfigurationFile(name);
            if (!string.Equals(await machine.ReadTextAsync(path, cancellationToken), text, StringComparison.Ordinal))
                await machine.WriteTextAsync(path, text, FileAccessFor.HostAndInstance, cancellationToken);
        }
    }

    /// <summary>A value that PostgreSQL refuses must not reach any node.</summary>
    private async Task CheckAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (now.Nodes.FirstOrDefault(n => n.HasData) is not { Node: var node })
            return;
        const string Candidate = "candidate.conf";
        var settings = ServerConfiguration.Settings(now.Desired with { Address = node.Address }, node.Layout, backupProgram);
        await machine.WriteTextAsync(node.Layout.ConfigurationFile(Candidate), settings, FileAccessFor.HostAndInstance, cancellationToken);
        await new Server(node.Layout, now.Engine, time).CheckSettingsAsync(machine, node.Layout.ConfigurationFile(Candidate), cancellationToken);
    }
}

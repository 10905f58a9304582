using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Addresses;
using Cornac.Operators.Patroni.Store;
using Cornac.Operators.Standalone;
using Cornac.Operators.Standalone.Backups;

namespace Cornac.Operators.Patroni;

/// <summary>The configuration of all nodes of a cluster as it shall be.</summary>
/// <param name="Nodes">Files of each node, by its name.</param>
/// <param name="Shared">What Patroni shares among the nodes.</param>
/// <param name="Address">Files of what holds the address.</param>
/// <param name="CertificatesAreGood">True when every node's certificates still serve.</param>
internal sealed record ClusterConfiguration(IReadOnlyDictionary<string, NodeFiles> Nodes, string Shared, IReadOnlyList<HolderFile> Address, bool CertificatesAreGood)
{
    public string Fingerprint { get; } = InstanceRecord.Fingerprint([.. Nodes.Values.SelectMany(n => new[] { n.Patroni, n.Access, n.Identities, n.Authority, n.Archive })]);

    public string SharedFingerprint { get; } = InstanceRecord.Fingerprint(Shared);

    public string AddressFingerprint { get; } = InstanceRecord.Fingerprint([.. Address.Select(f => f.Text)]);

    /// <summary>Fingerprint of the archive that the first node is given; null for none.</summary>
    public string? ArchiveFingerprint { get; } = Nodes.Values.First().Archive is { } archive ? InstanceRecord.Fingerprint(archive) : null;

    public static async Task<ClusterConfiguration> RenderAsync(
        InstanceSpec spec, IReadOnlyList<ClusterNode> nodes, EngineVersion engine, StoreAccess store, string secret, PatroniOptions options, SetLayouts sets,
        bool haveOwnNetworks, IReadOnlyList<HolderFile> address, IMachine machine, MachineFacts facts, CertificateAuthority authority, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, NodeFiles>(StringComparer.Ordinal);
        var good = true;
        foreach (var node in nodes)
        {
            files[node.Name] = new NodeFiles(
                PatroniConfiguration.OfNode(spec, node, engine, store, secret, options.Node.BackupProgram, haveOwnNetworks),
                ServerConfiguration.Access(spec),
                ServerConfiguration.Identities(spec, facts),
                authority.CertificatePem,
                spec.Archive is { } set ? SetConfiguration.Render(set, node.Layout.Data, node.Layout.SocketDirectory, sets.Of(set.ResourceId).Locks) : null);
            good &= await HasGoodCertificatesAsync(spec, node, machine, authority, cancellationToken);
        }

        return new ClusterConfiguration(files, PatroniConfiguration.Shared(spec, options.StrictlySynchronous), address, good);
    }

    /// <summary>Names that a node's certificate needs: clients reach it by the instance's, other nodes by its own address.</summary>
    public static IReadOnlyList<string> NamesOf(InstanceSpec spec, ClusterNode node) => [.. ServerConfiguration.Names(spec), node.Address];

    private static async Task<bool> HasGoodCertificatesAsync(
        InstanceSpec spec, ClusterNode node, IMachine machine, CertificateAuthority authority, CancellationToken cancellationToken) =>
        authority.IsGoodFor(await machine.ReadTextAsync(node.Layout.ConfigurationFile(ServerConfiguration.CertificateFile), cancellationToken), NamesOf(spec, node))
        && authority.IsGoodFor(await machine.ReadTextAsync(node.AdministratorFile, cancellationToken));
}

/// <summary>Files of one node.</summary>
/// <param name="Patroni">Patroni's own.</param>
/// <param name="Access">Who may connect.</param>
/// <param name="Identities">Which users of the system are which roles.</param>
/// <param name="Authority">The authority's certificate.</param>
/// <param name="Archive">pgBackRest's configuration for archiving; null for none.</param>
internal sealed record NodeFiles(string Patroni, string Access, string Identities, string Authority, string? Archive);

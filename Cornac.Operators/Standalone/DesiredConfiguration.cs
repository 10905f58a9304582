using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Machines;
using Cornac.Operators.Standalone.Backups;

namespace Cornac.Operators.Standalone;

/// <summary>The files of a node's configuration as they shall be, and whether its certificate still serves.</summary>
/// <param name="Settings">PostgreSQL's settings.</param>
/// <param name="Access">Who may connect.</param>
/// <param name="Identities">Which users of the system are which roles.</param>
/// <param name="Authority">The authority's certificate.</param>
/// <param name="Archive">pgBackRest's configuration for archiving, with its secrets; null for none.</param>
/// <param name="Fingerprint">Of all of these.</param>
/// <param name="CertificateIsGood">True when the node's certificate still serves.</param>
internal sealed record DesiredConfiguration(
    string Settings, string Access, string Identities, string Authority, string? Archive, string Fingerprint, bool CertificateIsGood)
{
    /// <summary>pgBackRest's configuration of the set of an instance that is followed, with its secrets; null for none.</summary>
    public string? Followed { get; init; }

    /// <summary>True when the certificate with which a read replica reaches its source still serves, or none is needed.</summary>
    public bool ReplicationCertificateIsGood { get; init; } = true;

    /// <summary>Fingerprint of the archive alone; null for none.</summary>
    public string? ArchiveFingerprint => Archive is null ? null : InstanceRecord.Fingerprint(Archive);

    public static async Task<DesiredConfiguration> RenderAsync(
        InstanceSpec desired, StandbyFloor? standby, InstanceLayout layout, SetLayouts sets, string backupProgram, IMachine machine, MachineFacts facts, CertificateAuthority authority,
        CancellationToken cancellationToken)
    {
        // What nobody may see leaves no trace in a repository either; and what a replica receives, its source has archived.
        var spec = desired.Isolated || standby is not null ? desired with { Archive = null } : desired;
        var node = layout.Node;
        var settings = ServerConfiguration.Settings(spec, node, backupProgram, standby);
        var access = ServerConfiguration.Access(spec);
        var identities = ServerConfiguration.Identities(spec, facts);
        var archive = spec.Archive is { } set ? SetConfiguration.Render(set, node.Data, node.SocketDirectory, sets.Of(set.ResourceId).Locks) : null;
        var certificate = await machine.ReadTextAsync(node.ConfigurationFile(ServerConfiguration.CertificateFile), cancellationToken);
        var followed = spec.Follows?.Archive is { } source ? SetConfiguration.Render(source, node.Data, node.SocketDirectory, Path.Combine(node.CopyJob, "lock")) : null;
        var replication = spec.Follows is null || authority.IsGoodFor(await machine.ReadTextAsync(node.ConfigurationFile(Following.CertificateFile), cancellationToken));
        var fingerprint = InstanceRecord.Fingerprint(settings, access, identities, authority.CertificatePem, archive ?? followed);
        return new DesiredConfiguration(settings, access, identities, authority.CertificatePem, archive, fingerprint, authority.IsGoodFor(certificate, ServerConfiguration.Names(spec)))
        {
            Followed = followed,
            ReplicationCertificateIsGood = replication,
        };
    }
}

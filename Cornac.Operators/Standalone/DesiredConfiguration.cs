using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
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
    /// <summary>Fingerprint of the archive alone; null for none.</summary>
    public string? ArchiveFingerprint => Archive is null ? null : InstanceRecord.Fingerprint(Archive);

    public static async Task<DesiredConfiguration> RenderAsync(
        InstanceSpec desired, InstanceLayout layout, SetLayouts sets, string backupProgram, IMachine machine, MachineFacts facts, CertificateAuthority authority, CancellationToken cancellationToken)
    {
        // What nobody may see leaves no trace in a repository either.
        var spec = desired.Isolated ? desired with { Archive = null } : desired;
        var node = layout.Node;
        var settings = ServerConfiguration.Settings(spec, node, backupProgram);
        var access = ServerConfiguration.Access(spec);
        var identities = ServerConfiguration.Identities(spec, facts);
        var archive = spec.Archive is { } set ? SetConfiguration.Render(set, node.Data, node.SocketDirectory, sets.Of(set.ResourceId).Locks) : null;
        var certificate = await machine.ReadTextAsync(node.ConfigurationFile(ServerConfiguration.CertificateFile), cancellationToken);
        var fingerprint = InstanceRecord.Fingerprint(settings, access, identities, authority.CertificatePem, archive);
        return new DesiredConfiguration(settings, access, identities, authority.CertificatePem, archive, fingerprint, authority.IsGoodFor(certificate, spec.Address));
    }
}

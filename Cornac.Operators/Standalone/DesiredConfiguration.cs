using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone;

/// <summary>The files of a node's configuration as they shall be, and whether its certificate still serves.</summary>
internal sealed record DesiredConfiguration(string Settings, string Access, string Identities, string Authority, string Fingerprint, bool CertificateIsGood)
{
    public static async Task<DesiredConfiguration> RenderAsync(
        InstanceSpec spec, NodeLayout node, IMachine machine, MachineFacts facts, CertificateAuthority authority, CancellationToken cancellationToken)
    {
        var settings = ServerConfiguration.Settings(spec, node);
        var access = ServerConfiguration.Access(spec);
        var identities = ServerConfiguration.Identities(spec, facts);
        var certificate = await machine.ReadTextAsync(node.ConfigurationFile(ServerConfiguration.CertificateFile), cancellationToken);
        var fingerprint = InstanceRecord.Fingerprint(settings, access, identities, authority.CertificatePem);
        return new DesiredConfiguration(settings, access, identities, authority.CertificatePem, fingerprint, authority.IsGoodFor(certificate, spec.Address));
    }
}

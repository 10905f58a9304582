using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

internal sealed class Configure(ListenAddresses listen, CertificateAuthority authority, RecordStore records, TimeProvider time) : IStep
{
    public OperatorStep Info { get; } = new("configure", "Writing the configuration");

    public int Percent => 60;

    public bool IsNeeded(Situation now) =>
        MustCertify(now) || !string.Equals(now.Record.Configured, now.Configuration.Fingerprint, StringComparison.Ordinal);

    private static bool MustCertify(Situation now) =>
        !now.Configuration.CertificateIsGood || !now.Configuration.ReplicationCertificateIsGood || !Certified.Serves(now.Record.Certified, now.Desired);

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var node = now.Layout.Node;
        var server = new Server(node, now.Engine, time);
        await ListenAddress.EnsureAsync(now, listen, machine, cancellationToken);

        var wanted = now.Configuration;
        await WriteAsync(ServerConfiguration.AuthorityFile, wanted.Authority);
        await WriteAsync(ServerConfiguration.AccessFile, wanted.Access);
        await WriteAsync(ServerConfiguration.IdentityFile, wanted.Identities);
        if (wanted.Archive is not null)
            await WriteAsync(Archiving.ConfigurationFile, wanted.Archive);
        if (wanted.Followed is not null)
            await WriteAsync(Following.ArchiveFile, wanted.Followed);
        var certified = MustCertify(now) ? await CertifyAsync() : now.Record.Certified;
        if (now.Desired.Parameters.Count > 0)
            await CheckAsync();
        await WriteAsync(ServerConfiguration.SettingsFile, wanted.Settings);
        await server.ReloadAsync(machine, cancellationToken);
        await RemoveUnlessAsync(wanted.Archive is not null, Archiving.ConfigurationFile);
        // With these go the keys to what was followed.
        await RemoveUnlessAsync(wanted.Followed is not null, Following.ArchiveFile);
        await RemoveUnlessAsync(now.Desired.Follows is not null, Following.CertificateFile);
        await records.WriteAsync(now.Layout, machine, now.Record with { Configured = wanted.Fingerprint, Certified = certified }, cancellationToken);
        return null;

        // All at once, so that one time for renewal holds for all.
        async Task<Certified> CertifyAsync()
        {
            if (now.Desired.Follows is not null)
                await WriteAsync(Following.CertificateFile, authority.IssueClient(now.Desired.ResourceId));
            await WriteAsync(ServerConfiguration.CertificateFile, authority.IssueServer(ServerConfiguration.Names(now.Desired)));
            return new Certified(now.Desired.DnsName, authority.NextRenewal);
        }

        async Task WriteAsync(string name, string text)
        {
            var path = node.ConfigurationFile(name);
            if (!string.Equals(await machine.ReadTextAsync(path, cancellationToken), text, StringComparison.Ordinal))
                await machine.WriteTextAsync(path, text, FileAccessFor.HostAndInstance, cancellationToken);
        }

        async Task RemoveUnlessAsync(bool isUsed, string name)
        {
            if (!isUsed && await machine.ExistsAsync(node.ConfigurationFile(name), cancellationToken))
                await machine.RemoveAsync(node.ConfigurationFile(name), cancellationToken);
        }

        async Task CheckAsync()
        {
            // A value that PostgreSQL refuses must not reach the file that the next start reads.
            const string Candidate = "candidate.conf";
            await WriteAsync(Candidate, wanted.Settings);
            await server.CheckSettingsAsync(machine, node.ConfigurationFile(Candidate), cancellationToken);
        }
    }
}

using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.Backups;

/// <summary>A read replica as a team uses it, in a service where an instance is being written to: made, read, promoted, deleted.</summary>
internal static class ReplicaChapter
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <param name="home">The service.</param>
    /// <param name="source">An instance with a table <c>numbered</c> that somebody writes to.</param>
    public static async Task TellAsync(CornacHome home, string source)
    {
        var aws = home.Aws();
        var replica = source + "-ro";
        await aws.JsonAsync("rds", "create-db-instance-read-replica", "--source-db-instance-identifier", source, "--db-instance-identifier", replica);
        var made = (await home.WaitAsync(replica, "available"))!;
        Assert.Equal((source, "0"), (made.Element("ReadReplicaSourceDBInstanceIdentifier")!.Value, made.Element("BackupRetentionPeriod")!.Value));
        Assert.Equal(replica, (await home.FindAsync(source))!.Descendants("ReadReplicaDBInstanceIdentifier").Single().Value);
        var address = made.Element("Endpoint")!.Element("Address")!.Value;

        var first = await CountAsync();
        await Eventually.Until(async () => await CountAsync() > first, Patience, () => "The replica shows nothing new.");
        var refused = await PsqlAsync("INSERT INTO numbered SELECT max(n) + 1000000 FROM numbered");
        Assert.Contains("cannot execute INSERT in a read-only transaction", refused.Error, StringComparison.Ordinal);
        await Eventually.Until(
            async () => (await home.FindAsync(replica))!.Descendants("DBInstanceStatusInfo").Any(info => info.Element("Status")!.Value == "replicating"), Patience,
            () => "The replica does not say that it replicates.");
        Assert.Contains("(InvalidDBInstanceState)", (await aws.RunAsync("rds", "stop-db-instance", "--db-instance-identifier", source)).Error, StringComparison.Ordinal);

        await aws.JsonAsync("rds", "promote-read-replica", "--db-instance-identifier", replica, "--backup-retention-period", "0");
        var own = (await home.WaitAsync(replica, "available"))!;
        Assert.Null(own.Element("ReadReplicaSourceDBInstanceIdentifier"));
        var last = await CountAsync();
        (await PsqlAsync("CREATE TABLE own AS SELECT 1 AS n")).Expect();
        Assert.Equal(last, await CountAsync());
        await aws.JsonAsync("rds", "delete-db-instance", "--db-instance-identifier", replica, "--skip-final-snapshot");
        await home.WaitAsync(replica, null);

        Task<CommandResult> PsqlAsync(string sql) => Psql.RunAsync(address, "5432", "boss", CornacHome.Password, "app", home.CaFile, sql);

        async Task<int> CountAsync() =>
            int.Parse((await PsqlAsync("SELECT count(*) FROM numbered")).Expect(), System.Globalization.CultureInfo.InvariantCulture);
    }
}

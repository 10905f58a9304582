using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.Faults;

/// <content>What befalls read replicas.</content>
internal sealed partial record KillAction
{
    /// <summary>Name of the instance that all read replicas follow.</summary>
    public const string Source = "source";

    /// <summary>An instance that others may follow: it has backups.</summary>
    public static KillAction CreateSource { get; } = Create with { Call = (home, name, _) => home.CreateAsync(name) };

    public static KillAction CreateReplica { get; } = new(
        "create read replica", "replicate", null, Replica,
        (home, name, _) => home.CallAsync("CreateDBInstanceReadReplica", name, ("SourceDBInstanceIdentifier", Source)),
        async (home, name, _) =>
        {
            Assert.Equal(Source, (await home.FindAsync(name))!.Element("ReadReplicaSourceDBInstanceIdentifier")!.Value);
            await AnswersAsync(home, name, CornacHome.Password);
            Assert.Equal(["true"], await ToldAsync(home, name, "DB instance created%"));
        });

    public static KillAction Promote { get; } = new(
        "promote read replica", "promote", Replica, Available, (home, name, _) => home.CallAsync("PromoteReadReplica", name, ("BackupRetentionPeriod", "0")),
        async (home, name, _) =>
        {
            var promoted = (await home.FindAsync(name))!;
            Assert.Null(promoted.Element("ReadReplicaSourceDBInstanceIdentifier"));
            await AskAsync(home, name, CornacHome.Password, "CREATE TABLE own ()");
            Assert.Equal(["true"], await ToldAsync(home, name, "%promote%"));
#pragma warning disable CA1308 // Slots have names in lower case.
            var slot = promoted.Element("DbiResourceId")!.Value["db-".Length..].ToLowerInvariant();
#pragma warning restore CA1308
            IReadOnlyList<string> left = [];
            await Eventually.Until(
                async () => (left = await AskAsync(home, Source, CornacHome.Password, $"SELECT slot_name FROM pg_replication_slots WHERE slot_name LIKE '%{slot}'")).Count == 0,
                Patience, () => $"The source keeps {string.Join(", ", left)}.");
        });

    /// <summary>Whether it was told once.</summary>
    private static Task<IReadOnlyList<string>> ToldAsync(CornacHome home, string name, string message) => home.Inventory.QueryAsync(
        $"SELECT CASE count(*) WHEN 1 THEN 'true' ELSE count(*) || ' times' END FROM events WHERE source_identifier = '{name}' AND message ILIKE '{message}'");
}

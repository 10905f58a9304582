using System.Net;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Rds.Backups;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Rds;

public sealed class ReplicaTests(ApiFixture fixture)
{
    private const string State = "InvalidDBInstanceState";
    private const string Combination = "InvalidParameterCombination";
    private const string Value = "InvalidParameterValue";

    [Fact]
    public async Task Replica_takes_from_its_source_what_it_is_not_told_and_both_show_each_other()
    {
        var (api, client) = await StartAsync();
        var source = (await api.FindAsync(client, "shop"))!;

        var shown = (await client.ReplicateAsync("SHOP", "Shop-RO", ("Tags.Tag.1.Key", "own"))).Succeeded();

        Assert.Equal(
            ("shop-ro", "creating", "shop", "boss", "0", "25"),
            (shown.Value("DBInstanceIdentifier"), shown.Value("DBInstanceStatus"), shown.Value("ReadReplicaSourceDBInstanceIdentifier"), shown.Value("MasterUsername"),
                shown.Value("BackupRetentionPeriod"), shown.Value("AllocatedStorage")));
        var replica = (await api.FindAsync(client, "shop-ro"))!;
        Assert.Equal(
            (source.ResourceId, source.Operator, source.EngineVersion, source.Class, source.Port, source.MasterPasswordVerifier, source.Settings.MaintenanceWindow),
            (replica.SourceId, replica.Operator, replica.EngineVersion, replica.Class, replica.Port, replica.MasterPasswordVerifier, replica.Settings.MaintenanceWindow));
        Assert.NotEqual(source.Address, replica.Address);
        Assert.Equal("own", Assert.Single(replica.Tags).Key);
        var operation = (await api.OperationsAsync(client))[^1];
        Assert.Equal((OperationKind.Replicate, replica.ResourceId, null), (operation.Kind, operation.ResourceId, operation.Previous));
        await using (var db = api.Open())
            Assert.True(await db.Set<SignalRecord>().AnyAsync(s => s.ResourceId == source.ResourceId, TestContext.Current.CancellationToken));

        await api.ChangeAsync(client, "shop-ro", i => (i.Status, i.ObservedGeneration, i.Replication, i.ReplicationProblem) = ("available", 1, ReplicationStatus.Error, "It is behind."));
        Assert.Equal(["shop-ro"], (await client.DescribeAsync("shop")).Succeeded().Values("ReadReplicaDBInstanceIdentifier"));
        var list = (await client.CallAsync("DescribeDBInstances")).Succeeded();
        Assert.Equal(["shop-ro"], list.Values("ReadReplicaDBInstanceIdentifier"));
        Assert.Equal(("shop", "read replication", "false", "It is behind."), (
            list.Value("ReadReplicaSourceDBInstanceIdentifier"), list.Value("StatusType"), list.Value("Normal"), list.Value("Message")));
        Assert.Contains("error", list.Values("Status"));

        // A rename changes what is shown, and nothing else.
        (await client.ModifyAsync("shop", ("NewDBInstanceIdentifier", "store"), ("ApplyImmediately", "true"))).Succeeded();
        Assert.Equal("store", (await client.DescribeAsync("shop-ro")).Succeeded().Value("ReadReplicaSourceDBInstanceIdentifier"));
    }

    [Fact]
    public async Task Everything_asked_for_is_checked_and_kept()
    {
        var (api, client) = await StartAsync();
        var arn = $"arn:aws:rds:local:{client.AccountId}:db:shop";
        (await client.ReplicateAsync(
            arn, "ro", ("DBInstanceClass", "db.m5.large"), ("Port", "6000"), ("AllocatedStorage", "50"), ("StorageType", "gp2"), ("CopyTagsToSnapshot", "true"),
            ("DeletionProtection", "true"), ("AutoMinorVersionUpgrade", "false"), ("PubliclyAccessible", "true"), ("AvailabilityZone", "locala"), ("MultiAZ", "false"),
            ("DBParameterGroupName", "default.postgres17"), ("DBSubnetGroupName", "default"), ("NetworkType", "IPV4"), ("SourceRegion", "local"))).Succeeded();
        var replica = (await api.FindAsync(client, "ro"))!;
        Assert.Equal(("db.m5.large", 6000, 50, "gp2", true, true, false), (
            replica.Class, replica.Port, replica.StorageGiB, replica.Settings.StorageType, replica.Settings.CopyTagsToSnapshot, replica.Settings.DeletionProtection,
            replica.Settings.AutoMinorVersionUpgrade));

        (await client.ReplicateAsync("shop", "ro")).Refused("DBInstanceAlreadyExists");
        (await client.ReplicateAsync("shop", "no--name")).Refused(Value, HttpStatusCode.BadRequest, "no--name");
        (await client.ReplicateAsync("nothing", "two")).Refused("DBInstanceNotFound", HttpStatusCode.NotFound, "nothing");
        (await client.ReplicateAsync("arn:aws:rds:local:999999999999:db:shop", "two")).Refused("DBInstanceNotFound", HttpStatusCode.NotFound);
        (await client.CallAsync("CreateDBInstanceReadReplica", ("DBInstanceIdentifier", "two"))).Refused("MissingParameter", HttpStatusCode.BadRequest, "SourceDBInstanceIdentifier");
        foreach (var (name, value, code) in new[]
        {
            ("MultiAZ", "true", Combination), ("AllocatedStorage", "20", Combination), ("Port", "80", Value), ("DBInstanceClass", "db.none", Value), ("SourceRegion", "eu-west-3", Combination),
            ("SourceDBClusterIdentifier", "c", Combination), ("KmsKeyId", "k", Combination), ("Iops", "3000", Combination), ("ReplicaMode", "mounted", Combination),
            ("AvailabilityZone", "paris", Value),
        })
            (await client.ReplicateAsync("shop", "two", (name, value))).Refused(code);
        Assert.Null(await api.FindAsync(client, "two"));
    }

    [Theory]
    [InlineData("stopped", 1, "standalone", "stopped")]
    [InlineData("creating", 1, "standalone", "creating")]
    [InlineData("available", 0, "standalone", "Automated backups are not enabled for this database instance")]
    [InlineData("available", 1, "clusters", "makes none")]
    public async Task Source_that_cannot_have_a_replica_says_so(string status, int retention, string operatorName, string mentioned)
    {
        var (api, client) = await StartAsync();
        await api.ChangeAsync(client, "shop", i =>
            (i.Status, i.Settings, i.Operator) = (status, i.Settings with { BackupRetentionDays = retention }, operatorName));
        (await client.ReplicateAsync("shop", "ro")).Refused(State, HttpStatusCode.BadRequest, mentioned);
    }

    [Fact]
    public async Task Replica_and_source_refuse_what_RDS_refuses()
    {
        var (api, client) = await StartAsync();
        await AddReplicaAsync(api, client, "ro");
        foreach (var name in new[] { "shop", "ro" })
            (await client.CallAsync("StopDBInstance", ("DBInstanceIdentifier", name))).Refused(State, HttpStatusCode.BadRequest, "replica");
        (await client.ModifyAsync("shop", ("BackupRetentionPeriod", "0"))).Refused(Combination, HttpStatusCode.BadRequest, "source of read replicas");
        foreach (var (name, value) in new[] { ("MasterUserPassword", "another-secret"), ("BackupRetentionPeriod", "7"), ("MultiAZ", "true") })
            (await client.ModifyAsync("ro", (name, value))).Refused(Combination, HttpStatusCode.BadRequest, name);
        (await client.SnapshotAsync("ro", "s")).Refused(State, HttpStatusCode.BadRequest, "read replica");
        (await client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", "ro"), ("FinalDBSnapshotIdentifier", "last"))).Refused(Combination, HttpStatusCode.BadRequest, "replica instance");
        (await client.CallAsync("PromoteReadReplica", ("DBInstanceIdentifier", "shop"))).Refused(State, HttpStatusCode.BadRequest, "not a read replica");
        (await client.CallAsync("PromoteReadReplica", ("DBInstanceIdentifier", "ro"), ("BackupRetentionPeriod", "36"))).Refused(Value);

        // A replica of the replica needs no backups of its own.
        (await client.ReplicateAsync("ro", "ro2")).Succeeded();
        Assert.Equal((await api.FindAsync(client, "ro"))!.ResourceId, (await api.FindAsync(client, "ro2"))!.SourceId);
    }

    [Fact]
    public async Task Promotion_and_the_end_of_the_source_ask_for_instances_of_their_own()
    {
        var (api, client) = await StartAsync();
        foreach (var name in new[] { "one", "two", "late" }) await AddReplicaAsync(api, client, name);
        await api.ChangeAsync(client, "late", i => (i.ObservedGeneration, i.Status) = (0, InstanceStatus.Creating));
        await api.ChangeAsync(client, "shop", i => i.MasterPasswordVerifier = "changed since");

        var shown = (await client.CallAsync(
            "PromoteReadReplica", ("DBInstanceIdentifier", "one"), ("BackupRetentionPeriod", "5"), ("PreferredBackupWindow", "07:00-07:30"))).Succeeded();
        Assert.Equal(("modifying", "shop", "5"), (shown.Value("DBInstanceStatus"), shown.Value("ReadReplicaSourceDBInstanceIdentifier"), shown.Value("BackupRetentionPeriod")));
        var one = (await api.FindAsync(client, "one"))!;
        Assert.Equal((true, "changed since", "07:00-07:30", 2L), (one.Promoting, one.MasterPasswordVerifier, one.Settings.BackupWindow, one.Generation));
        (await client.CallAsync("PromoteReadReplica", ("DBInstanceIdentifier", "one"))).Refused(State, HttpStatusCode.BadRequest, "modifying");

        (await client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", "shop"), ("SkipFinalSnapshot", "true"))).Succeeded();
        Assert.Equal((true, "modifying"), await PromotingAsync("two"));
        Assert.Equal((false, "creating"), await PromotingAsync("late"));
        Assert.Equal(2, (await api.OperationsAsync(client)).Count(o => o.Kind == OperationKind.Promote));

        async Task<(bool, string)> PromotingAsync(string name)
        {
            var found = (await api.FindAsync(client, name))!;
            return (found.Promoting, found.Status);
        }
    }

    [Fact]
    public async Task Policy_speaks_of_both_instances()
    {
        var (api, client) = await StartAsync();
        var own = await api.NewUserAsync(
            client.AccountId, $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds:*","Resource":"arn:aws:rds:local:{{{client.AccountId}}}:db:ro*"}}""");

        (await own.ReplicateAsync("shop", "ro")).Refused("AccessDenied", HttpStatusCode.Forbidden, "db:shop");
    }

    private async Task<(RunningApi Api, ApiClient Client)> StartAsync()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop", InstanceStatus.Available, ("AllocatedStorage", "25"), ("BackupRetentionPeriod", "3"), ("MasterUsername", "boss"));
        await api.ChangeAsync(client, "shop", i => i.ObservedGeneration = 1);
        return (api, client);
    }

    private static async Task AddReplicaAsync(RunningApi api, ApiClient client, string name)
    {
        (await client.ReplicateAsync("shop", name)).Succeeded();
        await api.ChangeAsync(client, name, i => (i.Status, i.ObservedGeneration) = (InstanceStatus.Available, 1));
    }
}

internal static class ReplicaCalls
{
    public static Task<Answer> ReplicateAsync(this ApiClient client, string source, string name, params (string Name, string? Value)[] more) =>
        client.CallAsync("CreateDBInstanceReadReplica", [("SourceDBInstanceIdentifier", source), ("DBInstanceIdentifier", name), .. more]);
}

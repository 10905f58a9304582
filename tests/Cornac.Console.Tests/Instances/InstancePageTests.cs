using Amazon.CornacService.Model;
using Amazon.EC2.Model;
using Amazon.RDS.Model;
using Bunit;
using Cornac.Console.Instances.Modifying;
using Cornac.Console.Instances.Overview;
using Cornac.Console.Instances.Progress;
using Cornac.Console.Instances.Temboard;
using Microsoft.AspNetCore.Components;

namespace Cornac.Console.Tests.Instances;

public sealed class InstancePageTests : IAsyncDisposable
{
    private readonly InstancesContext _context = new();

    [Fact]
    public async Task Deletion_wants_the_name_typed_and_keeps_a_final_snapshot_unless_told_otherwise()
    {
        _context.Instances.Add(InstancesContext.Instance("shop"));
        _context.Clients.Answer<DeleteDBInstanceRequest>(_ => new DeleteDBInstanceResponse());
        var page = Render();
        Button(page, "Delete").Click();
        page.WaitForElement("#confirm-name");
        Assert.Contains("shop: all its databases", page.Find(".confirm-losses").TextContent, StringComparison.Ordinal);
        var confirm = () => page.FindAll(".mud-dialog-actions button")[1];
        Assert.True(confirm().HasAttribute("disabled"));
        await page.Find("#confirm-name").InputAsync(new() { Value = "shop" });
        await page.Find("#snapshot-name").InputAsync(new() { Value = "no--good" });
        Assert.True(confirm().HasAttribute("disabled"));
        await page.Find("#snapshot-name").InputAsync(new() { Value = "shop-last" });
        await confirm().ClickAsync(new());
        page.WaitForAssertion(() => Assert.Single(_context.Clients.Of<DeleteDBInstanceRequest>()));
        var request = _context.Clients.Of<DeleteDBInstanceRequest>().Single();
        Assert.Equal(("shop", "shop-last", false, true),
            (request.DBInstanceIdentifier, request.FinalDBSnapshotIdentifier, request.SkipFinalSnapshot, request.DeleteAutomatedBackups));
    }

    [Fact]
    public void Name_in_the_DNS_is_what_programs_connect_to_and_the_address_stands_beside_it()
    {
        const string Name = "shop.123456789012.db.acme.example";
        var shop = InstancesContext.Instance("shop");
        shop.Endpoint.Address = Name;
        _context.Instances.Add(shop);
        _context.Clients.Answer<DescribeAddressesRequest>(request => new DescribeAddressesResponse
        {
            Addresses =
            [
                new() { PublicIp = "10.1.0.5", Tags = [new() { Key = "aws:cornac:use", Value = "node" }] },
                new() { PublicIp = "10.1.0.4", Tags = [new() { Key = "aws:cornac:dns-name", Value = request.Filters.Single().Values.Single() == "db-SHOP" ? Name : "other" }] },
            ],
        });
        var card = Render().Find("[aria-labelledby=connection]").TextContent;
        Assert.Contains($"psql \"host={Name} port=5432", card, StringComparison.Ordinal);
        Assert.Contains("10.1.0.4", card, StringComparison.Ordinal);
        Assert.DoesNotContain("10.1.0.5", card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(null)]
    public async Task Reboot_of_two_nodes_offers_to_fail_over(bool? failover)
    {
        var shop = InstancesContext.Instance("shop");
        (shop.MultiAZ, shop.AvailabilityZone, shop.SecondaryAvailabilityZone) = (true, "locala", "localb");
        _context.Instances.Add(shop);
        _context.Clients.Answer<RebootDBInstanceRequest>(_ => new RebootDBInstanceResponse());
        var page = Render();
        Assert.Contains("two nodes", page.Find("[aria-labelledby=configuration]").TextContent, StringComparison.Ordinal);
        Button(page, "Reboot").Click();
        page.WaitForElement("#failover");
        if (failover == true) await page.Find("#failover").ChangeAsync(new() { Value = true });
        await page.FindAll(".mud-dialog-actions button")[1].ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(failover, Assert.Single(_context.Clients.Of<RebootDBInstanceRequest>()).ForceFailover));
    }

    [Fact]
    public async Task Read_replica_is_asked_for_by_name_and_class_and_both_instances_link_to_each_other()
    {
        var shop = InstancesContext.Instance("shop");
        shop.ReadReplicaDBInstanceIdentifiers = ["shop-ro"];
        _context.Instances.Add(shop);
        _context.Clients.Answer<CreateDBInstanceReadReplicaRequest>(_ => new CreateDBInstanceReadReplicaResponse());
        var page = Render();
        Assert.EndsWith("/instances/shop-ro", page.FindAll("[aria-labelledby=configuration] a").Single(a => a.TextContent == "shop-ro").GetAttribute("href"), StringComparison.Ordinal);
        Assert.True(Button(page, "Stop").HasAttribute("disabled"));
        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent.Trim() == "Promote");
        Button(page, "Create read replica").Click();
        page.WaitForElement("#replica-name");
        var confirm = () => page.FindAll(".mud-dialog-actions button")[1];
        await page.Find("#replica-name").InputAsync(new() { Value = "no--good" });
        Assert.True(confirm().HasAttribute("disabled"));
        await page.Find("#replica-name").InputAsync(new() { Value = "Reports" });
        await page.Find("#replica-class").ChangeAsync(new() { Value = "db.m5.large" });
        Assert.Contains(
            "aws rds create-db-instance-read-replica --source-db-instance-identifier shop --db-instance-identifier Reports --db-instance-class db.m5.large",
            page.Find(".mud-dialog .code").TextContent.Replace("\\\n", "", StringComparison.Ordinal).Replace("    ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await confirm().ClickAsync(new());
        page.WaitForAssertion(() => Assert.Single(_context.Clients.Of<CreateDBInstanceReadReplicaRequest>()));
        var request = _context.Clients.Of<CreateDBInstanceReadReplicaRequest>().Single();
        Assert.Equal(("shop", "Reports", "db.m5.large"), (request.SourceDBInstanceIdentifier, request.DBInstanceIdentifier, request.DBInstanceClass));
    }

    [Fact]
    public async Task Read_replica_shows_how_it_follows_and_is_promoted()
    {
        var replica = InstancesContext.Instance("shop");
        (replica.ReadReplicaSourceDBInstanceIdentifier, replica.BackupRetentionPeriod) = ("store", 0);
        replica.StatusInfos = [new DBInstanceStatusInfo { StatusType = "read replication", Status = "error", Normal = false, Message = "WAL is gone." }];
        _context.Instances.Add(replica);
        _context.Clients.Answer<PromoteReadReplicaRequest>(_ => new PromoteReadReplicaResponse());
        var page = Render();
        var card = page.Find("[aria-labelledby=configuration]").TextContent;
        Assert.Contains("Replication has stopped. WAL is gone.", card, StringComparison.Ordinal);
        foreach (var action in new[] { "Stop", "Take snapshot" }) Assert.True(Button(page, action).HasAttribute("disabled"));
        Button(page, "Promote").Click();
        page.WaitForElement("#retention");
        await page.Find("#retention").InputAsync(new() { Value = "36" });
        Assert.True(page.FindAll(".mud-dialog-actions button")[1].HasAttribute("disabled"));
        await page.Find("#retention").InputAsync(new() { Value = "14" });
        await page.FindAll(".mud-dialog-actions button")[1].ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(14, Assert.Single(_context.Clients.Of<PromoteReadReplicaRequest>()).BackupRetentionPeriod));
    }

    [Fact]
    public void Action_that_the_status_does_not_allow_is_off_and_says_why()
    {
        _context.Instances.Add(InstancesContext.Instance("shop", "stopped"));
        var page = Render();
        Assert.True(Button(page, "Stop").HasAttribute("disabled"));
        Assert.False(Button(page, "Start").HasAttribute("disabled"));
        Assert.Contains("It is stopped; it must be available", page.Find("#reasons").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_without_rights_sees_what_the_endpoint_says()
    {
        _context.Instances.Add(InstancesContext.Instance("shop"));
        _context.Clients.Answer<StopDBInstanceRequest>(_ => throw new Amazon.RDS.AmazonRDSException("not authorized to perform: rds:StopDBInstance")
        {
            ErrorCode = "AccessDenied", StatusCode = System.Net.HttpStatusCode.Forbidden,
        });
        var page = Render();
        Button(page, "Stop").Click();
        page.WaitForElement(".mud-dialog-actions button");
        await page.FindAll(".mud-dialog-actions button")[1].ClickAsync(new());
        page.WaitForAssertion(() => Assert.Contains("rds:StopDBInstance", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal(0, _context.Toasts.Watched);
    }

    [Fact]
    public void Connection_lines_hold_no_password_and_name_the_instance()
    {
        _context.Instances.Add(InstancesContext.Instance("shop"));
        var page = Render();
        Assert.Contains("psql \"host=127.0.77.9 port=5432 user=boss dbname=postgres sslmode=verify-full sslrootcert=ca.pem\"", page.Markup.Replace("&quot;", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(page.FindAll("dd code"), code => code.TextContent.StartsWith("jdbc:postgresql://127.0.77.9:5432/postgres?user=boss", StringComparison.Ordinal));
    }

    [Fact]
    public void Progress_tells_done_current_and_what_is_to_come()
    {
        var now = DateTime.UtcNow;
        var shown = _context.Render<OperationProgress>((nameof(OperationProgress.Operation), new Operation
        {
            OperationId = "1", Kind = "create", Status = "running", PercentComplete = 50, StartedTime = now.AddSeconds(-20), EstimatedSeconds = 60,
            Steps =
            [
                new OperationStep { Name = "a", Title = "Make the directory", StartedTime = now.AddSeconds(-20), EndedTime = now.AddSeconds(-10) },
                new OperationStep { Name = "b", Title = "Initialise", StartedTime = now.AddSeconds(-10), Attempts = 2 },
                new OperationStep { Name = "c", Title = "Start" },
            ],
        }));
        Assert.Equal(["done", "now", "later"], shown.FindAll(".step").Select(step => step.ClassName!.Split('-')[^1]), StringComparer.Ordinal);
        Assert.Contains("Initialise", shown.Find("[aria-current=step]").TextContent, StringComparison.Ordinal);
        Assert.Contains("attempt 2", shown.Find("[aria-current=step]").TextContent, StringComparison.Ordinal);
        Assert.Contains("50 %", shown.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.Contains("left", shown.Find("p.quiet").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Modification_asks_only_for_what_changed()
    {
        var change = new Modification(InstancesContext.Instance("shop")) { Storage = "21", Retention = "3" };
        Assert.Contains(Cornac.Console.Instances.Forms.FormField.Storage, change.Mistakes().Keys);
        change.Storage = "22";
        Assert.Empty(change.Mistakes());
        var request = change.ToRequest();
        Assert.Equal((22, 3), (request.AllocatedStorage, request.BackupRetentionPeriod));
        Assert.True(request is { DBInstanceClass: null, PreferredBackupWindow: null, DeletionProtection: null, ApplyImmediately: null, MasterUserPassword: null, DBPortNumber: null });
        change.Immediately = true;
        Assert.True(change.ToRequest().ApplyImmediately);
        Assert.True(new Modification(InstancesContext.Instance("shop")) { MultiAz = true }.ToRequest() is { MultiAZ: true, AllocatedStorage: null });
        Assert.True(new Modification(InstancesContext.Instance("shop")).IsNone);
    }

    [Theory]
    [InlineData(null, "https://temboard.acme.example/server/127.0.77.9/2345/dashboard")]
    [InlineData("10.0.0.5:2346", "https://temboard.acme.example/server/10.0.0.5/2346/dashboard")]
    [InlineData("2347", "https://temboard.acme.example/server/127.0.77.9/2347/dashboard")]
    [InlineData("https://other.example/server/1", "https://other.example/server/1")]
    [InlineData("javascript:alert(1)", "https://temboard.acme.example/server/127.0.77.9/2345/dashboard")]
    [InlineData("none", null)]
    public void Temboard_is_found_by_configuration_and_tag(string? tag, string? expected) =>
        Assert.Equal(expected, TemboardLink.For(new TemboardSettings(new Uri("https://temboard.acme.example/"), 2345), "127.0.77.9", tag)?.AbsoluteUri);

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private IRenderedComponent<IComponent> Render()
    {
        var page = _context.Render<InstancePage>((nameof(InstancePage.AccountId), InstancesContext.AccountId), (nameof(InstancePage.Name), "shop"));
        page.WaitForElement(".tabs");
        return page;
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<IComponent> page, string text) =>
        page.FindAll(".page-actions button").Single(button => button.TextContent.Trim() == text);
}

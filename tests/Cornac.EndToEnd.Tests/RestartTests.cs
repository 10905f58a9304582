using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.EndToEnd.Tests.Names;

namespace Cornac.EndToEnd.Tests;

/// <summary>The host ends and starts again; what it manages goes on.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Instances_outlive_the_host_and_are_adopted()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        Assert.Contains("shown only now", home.Host.Output, StringComparison.Ordinal);
        await home.CreateAsync("shop");
        var shop = await home.WaitAsync("shop", "available");
        var node = home.Node(shop!.Element("DbiResourceId")!.Value);
        var (server, inventory) = (Processes.Postmaster(node), Processes.Postmaster(home.Inventory.Node));
        var credentials = await File.ReadAllTextAsync(Path.Combine(home.Data, "aws", "credentials"));

        Assert.Equal(0, await home.Host.TerminateAsync());
        Assert.Equal((server, inventory), (Processes.Postmaster(node), Processes.Postmaster(home.Inventory.Node)));
        await home.StartAsync();
        Assert.DoesNotContain("Password", home.Host.Output, StringComparison.Ordinal);

        await home.Host.KillAsync();
        await using var names = new NameServer(NamesChapter.Zone, Path.Combine(home.Data, "dns", NamesChapter.Zone + ".zone"), home.Range.Address(253));
        home.Environment["Cornac__Dns__Zone"] = NamesChapter.Zone;
        home.Environment["Cornac__Dns__ReloadCommand"] = names.ReloadCommand;
        Assert.Equal((server, inventory), (Processes.Postmaster(node), Processes.Postmaster(home.Inventory.Node)));
        await home.StartAsync();
        Assert.DoesNotContain("Password", home.Host.Output, StringComparison.Ordinal);
        Assert.Equal((server, inventory), (Processes.Postmaster(node), Processes.Postmaster(home.Inventory.Node)));
        Assert.Equal(
            credentials, await File.ReadAllTextAsync(Path.Combine(home.Data, "aws", "credentials")));

        await home.CallAsync("ModifyDBInstance", "shop", ("MasterUserPassword", "after the restart"), ("ApplyImmediately", "true"));
        await home.WaitAsync("shop", "available");
        var address = shop.Element("Endpoint")!.Element("Address")!.Value;
        (await Psql.RunAsync(address, "5432", "boss", "after the restart", "app", home.CaFile, "SELECT 1")).Expect();
        var name = await NamesChapter.TellAsync(home, names, "shop", "store", "after the restart", address);
        await home.DeleteAsync("store");
        await home.WaitAsync("store", null);
        await names.UntilAsync(name, address: null);
        await Orphans.NoneAsync(home);
    }
}

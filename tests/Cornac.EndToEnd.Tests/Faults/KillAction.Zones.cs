using System.Globalization;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests.Faults;

/// <content>What befalls instances of two nodes.</content>
internal sealed partial record KillAction
{
    /// <summary>Etcd is down before, as after a start of the machine: it is started once, and runs for all.</summary>
    public static KillAction ToTwoZones { get; } = new(
        "modify to two zones", "modify", Available, MultiAz,
        async (home, name, _) =>
        {
            if (Processes.In(Path.Combine(home.Data, "etcd")) is { Count: > 0 } etcd) await CommandLine.RunAsync("kill", ["-KILL", .. etcd.Select(pid => $"{pid}")]);
            await home.CallAsync("ModifyDBInstance", name, ("ApplyImmediately", "true"), ("MultiAZ", "true"));
        },
        (home, name, _) => HasZonesAsync(home, name, "true"));

    public static KillAction ToOneZone { get; } = new(
        "modify to one zone", "modify", MultiAz, Available, (home, name, _) => home.CallAsync("ModifyDBInstance", name, ("ApplyImmediately", "true"), ("MultiAZ", "false")),
        (home, name, _) => HasZonesAsync(home, name, "false"));

    public static KillAction FailOver { get; } = new(
        "failover", "reboot", MultiAz, MultiAz, (home, name, _) => home.CallAsync("RebootDBInstance", name, ("ForceFailover", "true")),
        async (home, name, _) =>
        {
            Assert.Equal(1, await TakeoversAsync(home, name));
            await HasZonesAsync(home, name, "true");
        });

    /// <summary>Another class: the larger one makes the standby take over, the smaller one restarts the primary where it is.</summary>
    public static KillAction Roll { get; } = new(
        "modify class in two zones", "modify", MultiAz, MultiAz,
        (home, name, turn) => home.CallAsync("ModifyDBInstance", name, ("ApplyImmediately", "true"), ("DBInstanceClass", Classes[turn % 2])),
        async (home, name, turn) =>
        {
            Assert.Equal(Classes[turn % 2], (await home.FindAsync(name))!.Element("DBInstanceClass")!.Value);
            Assert.Equal(turn % 2 == 0 ? 1 : 0, await TakeoversAsync(home, name));
            await HasZonesAsync(home, name, "true");
        });

    private static async Task HasZonesAsync(CornacHome home, string name, string multiAz)
    {
        Assert.Equal(multiAz, (await home.FindAsync(name))!.Element("MultiAZ")!.Value);
        await AnswersAsync(home, name, password: null);
    }

    /// <summary>How often the last operation has changed the primary, by what is noted; what is told must say the same.</summary>
    private static async Task<int> TakeoversAsync(CornacHome home, string name)
    {
        const string Since = "(SELECT created_at FROM operations WHERE resource_name = '{0}' ORDER BY created_at DESC LIMIT 1)";
        var since = string.Format(CultureInfo.InvariantCulture, Since, name);
        var noted = await home.Inventory.QueryAsync(
            $"SELECT count(*) FILTER (WHERE planned AND outcome = 'completed') || ' of ' || count(*) FROM failovers WHERE began_at >= {since}");
        var told = await home.Inventory.QueryAsync(
            $"SELECT count(*) FROM events WHERE source_identifier = '{name}' AND date >= {since} AND message LIKE 'Multi-AZ instance failover completed.%'");
        var begun = await home.Inventory.QueryAsync(
            $"SELECT count(*) FROM events WHERE source_identifier = '{name}' AND date >= {since} AND message LIKE 'Multi-AZ instance failover started.%'");
        Assert.Equal((noted[0], told[0]), ($"{told[0]} of {told[0]}", begun[0]));
        return int.Parse(told[0], CultureInfo.InvariantCulture);
    }
}

using System.Text.Json.Nodes;
using Cornac.Operators.Contract;
using Cornac.Operators.Patroni.Store;
using Cornac.Operators.Tests.Standalone;
using Npgsql;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>What can befall the cluster on a ground, one thing after the other, under a client that writes all the time.</summary>
internal sealed class Faults(GuardedGround ground)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public IReadOnlyList<Fault> OfProcesses =>
    [
        new("switchover", TimeSpan.FromSeconds(8), _ => SwitchOverAsync(), Moves: true) { IsPlanned = true },
        new("PostgreSQL killed", TimeSpan.FromSeconds(10), async node =>
            await GuardedGround.SignalAsync((await ground.ProcessesAsync(node, "data")).Where(p => p.Name is "postgres"), "KILL"), Moves: true),
        new("node killed", TimeSpan.FromSeconds(12), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(node), "KILL"), Moves: true),
        new("node paused", TimeSpan.FromSeconds(15), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(node), "STOP"), Moves: true),
        new("Patroni killed", TimeSpan.FromSeconds(8), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(node, "patroni"), "KILL"), Moves: false),
        new("standby paused", TimeSpan.FromSeconds(15), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(OtherThan(node)), "STOP"), Moves: false),
        new("standby killed", TimeSpan.FromSeconds(8), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(OtherThan(node)), "KILL"), Moves: false),
        new("etcd killed", TimeSpan.FromSeconds(8), async _ => await GuardedGround.SignalAsync(await StoreAsync(), "KILL"), Moves: false),
    ];

    /// <summary>No faults, but changes that need a restart: the standby has them before it takes over.</summary>
    public IReadOnlyList<Fault> OfChanges =>
    [
        new("larger class", TimeSpan.FromSeconds(8), _ => ground.ChangeAsync(s => s with { Class = s.Class with { MemoryBytes = s.Class.MemoryBytes * 2 } }), Moves: true) { IsPlanned = true },
    ];

    public IReadOnlyList<Fault> OfEverything =>
    [
        new("all nodes killed", TimeSpan.FromSeconds(30), async node =>
            await GuardedGround.SignalAsync([.. await ground.ProcessesAsync(node), .. await ground.ProcessesAsync(OtherThan(node))], "KILL"), Moves: null),
        new("etcd stopped", TimeSpan.FromSeconds(15), async _ => await GuardedGround.SignalAsync(await StoreAsync(), "STOP"), Moves: false)
        {
            LastsFor = TimeSpan.FromSeconds(8),
            MendAsync = async _ => await GuardedGround.SignalAsync(await StoreAsync(), "CONT"),
        },
    ];

    /// <summary>For a ground whose nodes have disks of their own.</summary>
    public IReadOnlyList<Fault> OfDisks =>
    [
        // It stays the primary where it was not sure of its standby when its server ended: then there is nobody but it.
        new("disk of the primary full", TimeSpan.FromSeconds(30), FillAsync, Moves: null) { LastsFor = TimeSpan.FromSeconds(6), MendAsync = EmptyAsync },
        new("disk of the standby full", TimeSpan.FromSeconds(15), node => FillAsync(OtherThan(node)), Moves: false) { MendAsync = node => EmptyAsync(OtherThan(node)) },
    ];

    public static string OtherThan(string node) => node is "n1" ? "n2" : "n1";

    /// <summary>Has a client write, breaks something each time it is asked to, and compares at the end what was acknowledged with what is there.</summary>
    public async Task RunAsync(IEnumerable<Fault> faults, Action<Outcome> note)
    {
        await using var writer = await NumberedWriter.StartAsync(ground.Connection);
        await using var prober = await WriteProber.StartAsync(ground.Connection, ground.Sockets);
        await writer.AwaitRowsAsync(20);
        foreach (var fault in faults)
        {
            try
            {
                note(await BreakAsync(writer, fault));
            }
            catch (Xunit.Sdk.XunitException)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"It was: {fault.Name}");
                await TellAsync();
                throw;
            }
        }

        await writer.AwaitRowsAsync(20);
        await writer.EndAsync();
        prober.AssertOneWriterAtATime();
        Assert.True(prober.Commits > 50, $"The prober wrote {prober.Commits} times only.");
        var rows = await ReadAsync();
        Assert.Empty(writer.Acknowledged.Except(rows));
        Assert.Equal(rows.Count, rows.Distinct().Count());
    }

    /// <summary>Breaks something, and waits until clients write again and the cluster is whole.</summary>
    private async Task<Outcome> BreakAsync(NumberedWriter writer, Fault fault)
    {
        var before = GuardedGround.PrimaryOf(await ground.AwaitWholeAsync());
        _ = writer.TakeLongestGap();
        await fault.BreakAsync(before);
        await Task.Delay(fault.LastsFor, Cancellation);
        var began = TimeProvider.System.GetTimestamp();
        while (fault.Moves is true && GuardedGround.PrimaryOf(await ground.Target.ObserveAsync(ground.Spec.ResourceId, Cancellation)) == before)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"{fault.Name}: {before} still is the primary.");
            await Task.Delay(50, Cancellation);
        }

        // What holds both nodes up is mended before anybody can write again.
        if (fault.LastsFor > TimeSpan.Zero)
            await fault.MendAsync(before);
        await writer.AwaitRowsAsync(10);
        if (fault.LastsFor == TimeSpan.Zero)
            await fault.MendAsync(before);
        var after = await ground.AwaitWholeAsync();
        await writer.AwaitRowsAsync(10);
        var gap = writer.TakeLongestGap();
        Assert.True(gap < fault.LongestGap, $"{fault.Name}: nothing was acknowledged for {gap}.");
        if (fault.Moves is { } moves)
            Assert.Equal(moves, GuardedGround.PrimaryOf(after) != before);
        return new Outcome(fault, gap, before, after);
    }

    /// <summary>What the guard did, and what each Patroni and PostgreSQL says, for whoever has to find out why.</summary>
    private async Task TellAsync()
    {
        const int Lines = 80;
        var output = TestContext.Current.TestOutputHelper;
        foreach (var report in ground.Reports)
            output?.WriteLine(report.ToString());
        foreach (var node in new[] { "n1", "n2" })
        {
            output?.WriteLine($"{node}: {string.Join(", ", (await ground.ProcessesAsync(node)).Select(p => p.Name))}");
            output?.WriteLine($"{node}: {await ground.Harness.Machine.GetFreeBytesAsync(ground.FolderOf(node), Cancellation)} bytes free");
            foreach (var file in Directory.GetFiles(Path.Combine(ground.FolderOf(node), "log")).Order(StringComparer.Ordinal))
            {
                foreach (var line in (await File.ReadAllLinesAsync(file, Cancellation)).TakeLast(Lines))
                    output?.WriteLine($"{node} {Path.GetFileName(file)}: {line}");
            }
        }

        var folder = Path.Combine(ground.Harness.Machine.DataDirectory, "etcd");
        var (authority, client) = (Path.Combine(folder, "ca.pem"), Path.Combine(folder, "client.pem"));
        var port = (await File.ReadAllTextAsync(Path.Combine(folder, "port"), Cancellation)).Trim();
        using var store = new EtcdClient(new StoreAccess([new Uri("https://127.0.0.1:" + port)], authority, client, client, null, null, "/cornac/"));
        foreach (var entry in await store.RangeAsync("/cornac/", Cancellation))
            output?.WriteLine($"{entry.Key} = {entry.Value}");
    }

    /// <summary>Before it, another one was asked for that has come about in no other way than that its node was lost: that must not be taken for this one.</summary>
    private async Task SwitchOverAsync()
    {
        var state = Path.Combine(ground.Harness.Folder(ground.Spec), "cluster.json");
        var record = JsonNode.Parse(await File.ReadAllTextAsync(state, Cancellation))!;
        var standby = OtherThan(GuardedGround.PrimaryOf(await ground.Target.ObserveAsync(ground.Spec.ResourceId, Cancellation)));
        record["Asked"] = new JsonObject { ["From"] = standby, ["For"] = "another" };
        await File.WriteAllTextAsync(state + ".other", record.ToJsonString(), Cancellation);
        File.Move(state + ".other", state, overwrite: true);
        await ground.ChangeAsync(s => s with { HighAvailability = s.HighAvailability! with { SwitchoverToken = Guid.NewGuid().ToString("N") } });
    }

    private async Task<IReadOnlyList<Cornac.Operators.Machines.MachineProcess>> StoreAsync() =>
        await ground.Harness.Machine.FindProcessesInAsync(Path.Combine(ground.Harness.Machine.DataDirectory, "etcd"), Cancellation);

    private Task FillAsync(string node)
    {
        SmallDisk.Fill(Filler(node));
        return Task.CompletedTask;
    }

    private Task EmptyAsync(string node)
    {
        File.Delete(Filler(node));
        return Task.CompletedTask;
    }

    private string Filler(string node) => Path.Combine(ground.FolderOf(node), "filler");

    private async Task<List<int>> ReadAsync()
    {
        await using var connection = new NpgsqlConnection(ground.Connection.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("SELECT n FROM numbered", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<int>();
        while (await reader.ReadAsync(Cancellation))
            rows.Add(reader.GetInt32(0));
        return rows;
    }
}

/// <param name="Name">What it is.</param>
/// <param name="LongestGap">How long clients may wait on a busy machine.</param>
/// <param name="BreakAsync">Does it, to the node that is the primary.</param>
/// <param name="Moves">True when another node is the primary after it; null when either may be.</param>
internal sealed record Fault(string Name, TimeSpan LongestGap, Func<string, Task> BreakAsync, bool? Moves)
{
    /// <summary>Somebody asks for it.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>How long it is left alone before it is mended.</summary>
    public TimeSpan LastsFor { get; init; }

    /// <summary>Takes it back, for the node that was the primary.</summary>
    public Func<string, Task> MendAsync { get; init; } = _ => Task.CompletedTask;
}

/// <param name="Fault">What was broken.</param>
/// <param name="Gap">The longest time between two acknowledged rows.</param>
/// <param name="Before">The primary before it.</param>
/// <param name="After">The cluster after it.</param>
internal sealed record Outcome(Fault Fault, TimeSpan Gap, string Before, ObservedInstance After);

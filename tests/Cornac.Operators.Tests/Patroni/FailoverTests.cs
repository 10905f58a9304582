using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Tests.Standalone;
using Npgsql;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>What a cluster outlives. The faults come one after the other, to one cluster, under a client that writes all the time.</summary>
public sealed class FailoverTests(GuardedGround ground) : IClassFixture<GuardedGround>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Faults_lose_no_acknowledged_row_and_never_leave_two_writers()
    {
        await CreateProbesAsync();
        await using var writer = await NumberedWriter.StartAsync(ground.Connection);
        await using var prober = WriteProber.Start(ground.Connection, ground.Spec.HighAvailability!.NodeAddresses);
        await writer.AwaitRowsAsync(20);

        foreach (var fault in Faults())
            await BreakAsync(writer, fault);

        await AssertNothingLostAsync(writer, prober);
        Assert.Equal(3, ground.Reports.Count(r => r.Phase == FailoverPhase.Completed));
    }

    /// <summary>What the address was without a primary for is measured, and is the sum of its stages.</summary>
    private static void AssertMeasured(ObservedFailover failover)
    {
        var stages = failover.IsPlanned
            ? new[] { FailoverStage.Promotion, FailoverStage.Routing } : [FailoverStage.Detection, FailoverStage.Fencing, FailoverStage.Promotion, FailoverStage.Routing];
        Assert.Equal(stages, failover.Parts.Select(p => p.Stage));
        Assert.Equal(failover.Gap!.Value.TotalMilliseconds, failover.Parts.Sum(p => p.Took.TotalMilliseconds), 1.0);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{failover.Reason} {failover.Gap}: {string.Join(", ", failover.Parts.Select(p => $"{p.Stage} {p.Took.TotalMilliseconds:0}"))}"));
    }

    /// <summary>The long form, asked for by name (<c>-explicit only</c>): it tells the gaps of each kind of fault.</summary>
    [Fact(Explicit = true)]
    public async Task Thirty_random_faults_lose_no_acknowledged_row_and_never_leave_two_writers()
    {
        const int Most = 30;
        await CreateProbesAsync();
        await using var writer = await NumberedWriter.StartAsync(ground.Connection);
        await using var prober = WriteProber.Start(ground.Connection, ground.Spec.HighAvailability!.NodeAddresses);
        await writer.AwaitRowsAsync(20);
        var faults = Faults();
        var gaps = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var i = 0; i < Most; i++)
        {
            var fault = faults[System.Security.Cryptography.RandomNumberGenerator.GetInt32(faults.Count)];
            var gap = await BreakAsync(writer, fault);
            if (!gaps.TryGetValue(fault.Name, out var known))
                gaps[fault.Name] = known = [];
            known.Add(gap.TotalMilliseconds);
        }

        await AssertNothingLostAsync(writer, prober);
        foreach (var (name, all) in gaps)
        {
            all.Sort();
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name}: {all.Count} times, median {all[all.Count / 2]:0} ms, longest {all[^1]:0} ms"));
        }
    }

    private async Task AssertNothingLostAsync(NumberedWriter writer, WriteProber prober)
    {
        await writer.AwaitRowsAsync(20);
        await writer.EndAsync();
        prober.AssertOneWriterAtATime();
        Assert.True(prober.Commits > 50, $"The prober wrote {prober.Commits} times only.");
        var rows = await ReadAsync();
        Assert.Empty(writer.Acknowledged.Except(rows));
        Assert.Equal(rows.Count, rows.Distinct().Count());
    }

    private List<Fault> Faults() =>
    [
        new("switchover", TimeSpan.FromSeconds(8), _ => SwitchOverAsync(), Moves: true) { IsPlanned = true },
        new("PostgreSQL killed", TimeSpan.FromSeconds(10), async node =>
            await GuardedGround.SignalAsync((await ground.ProcessesAsync(node, "data")).Where(p => p.Name is "postgres"), "KILL"), Moves: true),
        new("node killed", TimeSpan.FromSeconds(12), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(node), "KILL"), Moves: true),
        new("node paused", TimeSpan.FromSeconds(15), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(node), "STOP"), Moves: true),
        new("Patroni killed", TimeSpan.FromSeconds(8), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(node, "patroni"), "KILL"), Moves: false),
        new("standby paused", TimeSpan.FromSeconds(15), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(OtherThan(node)), "STOP"), Moves: false),
        new("standby killed", TimeSpan.FromSeconds(8), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(OtherThan(node)), "KILL"), Moves: false),
        new("etcd killed", TimeSpan.FromSeconds(8), async _ => await GuardedGround.SignalAsync(
            await ground.Harness.Machine.FindProcessesInAsync(Path.Combine(ground.Harness.Machine.DataDirectory, "etcd"), Cancellation), "KILL"), Moves: false),
    ];

    private static string OtherThan(string node) => node is "n1" ? "n2" : "n1";

    private async Task SwitchOverAsync() =>
        await ground.ChangeAsync(s => s with { HighAvailability = s.HighAvailability! with { SwitchoverToken = Guid.NewGuid().ToString("N") } });

    /// <summary>Breaks something, and waits until clients write again and the cluster is whole.</summary>
    private async Task<TimeSpan> BreakAsync(NumberedWriter writer, Fault fault)
    {
        var before = GuardedGround.PrimaryOf(await ground.AwaitWholeAsync());
        _ = writer.TakeLongestGap();
        await fault.BreakAsync(before);
        while (fault.Moves && GuardedGround.PrimaryOf(await ground.Target.ObserveAsync(ground.Spec.ResourceId, Cancellation)) == before)
            await Task.Delay(50, Cancellation);
        await writer.AwaitRowsAsync(10);
        var after = await ground.AwaitWholeAsync();
        await writer.AwaitRowsAsync(10);
        var gap = writer.TakeLongestGap();
        if (fault.Moves)
        {
            var told = fault.IsPlanned ? after.LastSwitchover! : ground.Reports.Last(r => r.Phase == FailoverPhase.Completed);
            Assert.Equal((fault.IsPlanned, before, GuardedGround.PrimaryOf(after)), (told.IsPlanned, told.From, told.To));
            AssertMeasured(told);
            Assert.True(told.Gap < gap + TimeSpan.FromSeconds(1), $"{fault.Name}: a writer noticed {gap}, and {told.Gap} was measured.");
        }

        Assert.True(gap < fault.LongestGap, $"{fault.Name}: nothing was acknowledged for {gap}.");
        Assert.Equal(fault.Moves, GuardedGround.PrimaryOf(after) != before);
        return gap;
    }

    /// <param name="Name">What it is.</param>
    /// <param name="LongestGap">How long clients may wait on a busy machine.</param>
    /// <param name="BreakAsync">Does it, to the node that is the primary.</param>
    /// <param name="Moves">True when another node is the primary after it.</param>
    private sealed record Fault(string Name, TimeSpan LongestGap, Func<string, Task> BreakAsync, bool Moves)
    {
        public bool IsPlanned { get; init; }
    }

    private async Task CreateProbesAsync()
    {
        await using var connection = new NpgsqlConnection(ground.Connection.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS probes (n int)");
    }

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

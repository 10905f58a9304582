using System.Globalization;
using System.Text.Json;
using Cornac.Operators.Contract;
using Cornac.Operators.Patroni;
using Cornac.Operators.Tests.Conformance;
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
        var before = Completed();
        var faults = new Faults(ground);

        await faults.RunAsync([.. faults.OfChanges, .. faults.OfProcesses], AssertMeasured);

        Assert.Equal(3, Completed() - before);
        Assert.False((await ground.AwaitWholeAsync()).PendingRestart);
        await using var connection = await Connecting.AsMasterAsync(ground.Harness, ground.Spec);
        Assert.Equal(ground.Spec.Class.MemoryBytes / 9531392, int.Parse(await connection.ScalarAsync<string>("SHOW max_connections"), CultureInfo.InvariantCulture));
    }

    /// <summary>Asked for by name: what writers notice of another class, for which the standby takes over, and of a restart of the primary where it is.</summary>
    [Fact(Explicit = true)]
    public async Task Gaps_of_restarts_are_told()
    {
        const int Times = 5;
        await using var writer = await NumberedWriter.StartAsync(ground.Connection);
        await writer.AwaitRowsAsync(20);
        var memory = ground.Spec.Class.MemoryBytes;
        await TellAsync("larger class, by switchover", i => s => s with { Class = s.Class with { MemoryBytes = memory * (i + 2) } });
        await TellAsync("restart in place", i => s => s with { RestartToken = $"again-{i}" });
        await TellAsync("switchover", i => s => s with { HighAvailability = s.HighAvailability! with { SwitchoverToken = $"again-{i}" } });

        async Task TellAsync(string name, Func<int, Func<InstanceSpec, InstanceSpec>> change)
        {
            var gaps = new List<double>();
            for (var i = 0; i < Times; i++)
            {
                await ground.AwaitWholeAsync();
                _ = writer.TakeLongestGap();
                await ground.ChangeAsync(change(i));
                await writer.AwaitRowsAsync(10);
                gaps.Add(writer.TakeLongestGap().TotalMilliseconds);
            }

            gaps.Sort();
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: median {gaps[Times / 2]:0} ms, {gaps[0]:0} to {gaps[^1]:0} ms"));
        }
    }

    /// <summary>A primary that went on without etcd leaves standbys that take it for the leader, whatever etcd says, for 20 s.</summary>
    [Fact(Explicit = true)]
    public async Task Standby_takes_over_at_once_though_its_primary_has_just_gone_on_without_etcd()
    {
        var faults = new Faults(ground);
        List<Fault> chosen = [];
        foreach (var name in new[] { "node killed", "switchover" })
            chosen.AddRange([.. faults.OfEverything.Where(f => f.Name is "etcd stopped"), faults.OfProcesses.Single(f => f.Name == name)]);

        await faults.RunAsync(chosen, outcome => TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{outcome.Fault.Name}: {outcome.Gap.TotalMilliseconds:0} ms")));
    }

    [Fact]
    public async Task Failover_in_which_the_host_dies_is_told_to_its_end_by_the_next_one()
    {
        var before = GuardedGround.PrimaryOf(await ground.AwaitWholeAsync());
        var told = ground.Reports.Count;
        ground.DiesAt = FailoverPhase.Started;
        await GuardedGround.SignalAsync(await ground.ProcessesAsync(before), "KILL");
        await AwaitToldAsync(FailoverPhase.Started);
        var began = Assert.Single(ground.Reports.Skip(told)).BeganAt;
        await ground.StopGuardAsync();

        ground.NextHost();
        await AssertEndAsync();

        // It may also die when all is done but the telling.
        await ground.StopGuardAsync();
        var note = ground.Reports[told] with { BeganAt = began = began.AddSeconds(1) };
        await File.WriteAllTextAsync(Path.Combine(ground.Harness.Folder(ground.Spec), "failover.json"), JsonSerializer.Serialize(note, ClusterRecordJson.Default.ObservedFailover), Cancellation);
        told = ground.Reports.Count;
        ground.NextHost();
        await AssertEndAsync();

        async Task AssertEndAsync()
        {
            await AwaitToldAsync(FailoverPhase.Completed);
            Assert.Equal(Faults.OtherThan(before), GuardedGround.PrimaryOf(await ground.AwaitWholeAsync()));
            await AwaitToldAsync(FailoverPhase.Repaired);
            await Eventually.EqualAsync(false, () => Task.FromResult(File.Exists(Path.Combine(ground.Harness.Folder(ground.Spec), "failover.json"))));
            var all = ground.Reports.Skip(told).ToList();
            // What is told twice is the same: who is told knows it by the time at which it began.
            Assert.Equal([FailoverPhase.Started, FailoverPhase.Completed, FailoverPhase.Repaired], all.Select(r => r.Phase).Distinct());
            Assert.All(all.Where(r => r.Phase != FailoverPhase.Repaired), r => Assert.Equal((began, before), (r.BeganAt, r.From)));
            var completed = Assert.Single(all, r => r.Phase == FailoverPhase.Completed);
            Assert.Equal((Faults.OtherThan(before), null), (completed.To, completed.Gap));
            Assert.Single(all, r => r.Phase == FailoverPhase.Repaired);
        }

        Task AwaitToldAsync(FailoverPhase phase) => Eventually.EqualAsync(true, () => Task.FromResult(ground.Reports.Skip(told).Any(r => r.Phase == phase)));
    }

    /// <summary>What the address was without a primary for is measured, and is the sum of its stages.</summary>
    private void AssertMeasured(Outcome outcome)
    {
        var (fault, gap, before, after) = outcome;
        if (fault.Moves is not true)
            return;
        var told = fault.IsPlanned ? after.LastSwitchover! : ground.Reports.Last(r => r.Phase == FailoverPhase.Completed);
        Assert.Equal((fault.IsPlanned, before, GuardedGround.PrimaryOf(after)), (told.IsPlanned, told.From, told.To));
        var stages = fault.IsPlanned
            ? new[] { FailoverStage.Promotion, FailoverStage.Routing } : [FailoverStage.Detection, FailoverStage.Fencing, FailoverStage.Promotion, FailoverStage.Routing];
        Assert.Equal(stages, told.Parts.Select(p => p.Stage));
        Assert.Equal(told.Gap!.Value.TotalMilliseconds, told.Parts.Sum(p => p.Took.TotalMilliseconds), 1.0);
        Assert.True(told.Gap < gap + TimeSpan.FromSeconds(1), $"{fault.Name}: a writer noticed {gap}, and {told.Gap} was measured.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{told.Reason} {told.Gap}: {string.Join(", ", told.Parts.Select(p => $"{p.Stage} {p.Took}"))}");
    }

    [Fact]
    public async Task Strict_primary_acknowledges_nothing_without_its_standby()
    {
        var strict = ground.Harness.OpenPatroni(strict: true);
        var seen = await OperatorHarness.ConvergeAsync(strict, ground.Spec);
        Assert.Contains(seen.Nodes, n => n.IsSynchronous);
        await ground.StopGuardAsync();
        var standby = Faults.OtherThan(GuardedGround.PrimaryOf(await ground.AwaitWholeAsync()));
        await GuardedGround.SignalAsync(await ground.ProcessesAsync(standby), "KILL");

        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ground.Connection.ConnectionString) { CommandTimeout = 60 }.ConnectionString);
        await connection.OpenAsync(Cancellation);
        var writing = connection.ExecuteAsync("CREATE TABLE strict ()");
        // As long as a primary that is not strict needs to go on alone, and longer.
        await Eventually.EqualAsync("*", () => SynchronousNamesAsync(ground.Spec));
        var isWritten = await Task.WhenAny(writing, Task.Delay(TimeSpan.FromSeconds(2), Cancellation)) == writing;
        ground.StartGuard();
        await writing;
        await OperatorHarness.ConvergeAsync(ground.Target, ground.Spec);

        Assert.False(isWritten);
        await ground.AwaitWholeAsync();
    }

    private int Completed() => ground.Reports.Count(r => r.Phase == FailoverPhase.Completed);

    private async Task<string> SynchronousNamesAsync(InstanceSpec spec)
    {
        await using var connection = await Connecting.AsMasterAsync(ground.Harness, spec);
        return await connection.ScalarAsync<string>("SHOW synchronous_standby_names");
    }
}

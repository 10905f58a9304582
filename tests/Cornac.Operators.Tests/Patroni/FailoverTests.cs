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

        await BreakAsync(writer, "switchover", TimeSpan.FromSeconds(8), _ => SwitchOverAsync());
        await BreakAsync(writer, "PostgreSQL killed", TimeSpan.FromSeconds(10), async node =>
            await GuardedGround.SignalAsync((await ground.ProcessesAsync(node, "data")).Where(p => p.Name is "postgres"), "KILL"));
        await BreakAsync(writer, "node killed", TimeSpan.FromSeconds(12), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(node), "KILL"));
        await BreakAsync(writer, "node paused", TimeSpan.FromSeconds(15), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(node), "STOP"));
        await BreakAsync(writer, "Patroni killed", TimeSpan.FromSeconds(8), async node => await GuardedGround.SignalAsync(await ground.ProcessesAsync(node, "patroni"), "KILL"), moves: false);
        await BreakAsync(writer, "etcd killed", TimeSpan.FromSeconds(8), async _ => await GuardedGround.SignalAsync(
            await ground.Harness.Machine.FindProcessesInAsync(Path.Combine(ground.Harness.Machine.DataDirectory, "etcd"), Cancellation), "KILL"), moves: false);

        await writer.AwaitRowsAsync(20);
        await writer.EndAsync();
        prober.AssertOneWriterAtATime();
        Assert.True(prober.Commits > 50, $"The prober wrote {prober.Commits} times only.");
        var rows = await ReadAsync();
        Assert.Empty(writer.Acknowledged.Except(rows));
        Assert.Equal(rows.Count, rows.Distinct().Count());
        Assert.Equal(3, ground.Reports.Count(r => r.Phase == FailoverPhase.Completed));
    }

    private async Task SwitchOverAsync() =>
        await ground.ChangeAsync(s => s with { HighAvailability = s.HighAvailability! with { SwitchoverToken = Guid.NewGuid().ToString("N") } });

    /// <summary>Breaks something, and waits until clients write again and the cluster is whole.</summary>
    private async Task BreakAsync(NumberedWriter writer, string what, TimeSpan most, Func<string, Task> fault, bool moves = true)
    {
        var before = GuardedGround.PrimaryOf(await ground.AwaitWholeAsync());
        _ = writer.TakeLongestGap();
        await fault(before);
        if (moves)
        {
            while (ground.Reports.Count == 0 && GuardedGround.PrimaryOf(await ground.Target.ObserveAsync(ground.Spec.ResourceId, Cancellation)) == before)
                await Task.Delay(50, Cancellation);
        }

        await writer.AwaitRowsAsync(10);
        var after = await ground.AwaitWholeAsync();
        await writer.AwaitRowsAsync(10);
        var gap = writer.TakeLongestGap();
        TestContext.Current.SendDiagnosticMessage("{0}: {1} ms", what, gap.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture));
        Assert.True(gap < most, $"{what}: nothing was acknowledged for {gap}.");
        Assert.Equal(moves, GuardedGround.PrimaryOf(after) != before);
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

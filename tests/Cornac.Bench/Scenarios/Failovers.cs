using System.Globalization;
using System.Runtime.CompilerServices;
using Cornac.Bench.Client;
using Cornac.Bench.Failovers;
using Cornac.Bench.Hosts;
using Cornac.Bench.Measuring;

namespace Cornac.Bench.Scenarios;

/// <summary>Instances of two nodes: how long one takes to be made, and how long a client that commits all the time through the instance's address has to wait
/// when the primary is changed, crashes, is lost, or hangs.</summary>
internal sealed class Failovers : IScenario
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    public string Name => "failover";

    public string Description => "creation of instances of two nodes, and the gap in a client's commits at each kind of failover";

    public async IAsyncEnumerable<Figure> RunAsync(BenchRun bench, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var host = new BenchHost(bench);
        await host.StartAsync(cancellationToken);
        using var rds = new RdsClient(host.Signer());
        var times = bench.Times(20, 5);
        var (answered, available) = (new List<double>(), new List<double>());
        for (var i = 1; i < times; i++)
        {
            using var one = await CreateAsync(string.Create(CultureInfo.InvariantCulture, $"made-{i}"));
            await one.DeleteAsync(cancellationToken);
        }

        using var cluster = await CreateAsync("ha");
        yield return Met("instance of two nodes: API call to first SQL at its address", 5, new Samples(answered));
        yield return Met("instance of two nodes: API call to available", 15, new Samples(available));

        await using (var writer = await SteadyWriter.StartAsync(cluster.Connection, cancellationToken))
        {
            foreach (var (name, aim, breakAsync) in Faults(cluster, cancellationToken))
                yield return Met("write gap: " + name, aim, await GapsAsync(writer, cluster, breakAsync, times, cancellationToken));
        }

        await cluster.DeleteAsync(cancellationToken);

        async Task<Cluster> CreateAsync(string name)
        {
            var (made, firstSql, whole) = await Cluster.CreateAsync(host, rds, name, cancellationToken);
            answered.Add(firstSql);
            available.Add(whole);
            return made;
        }
    }

    private static IEnumerable<(string Name, double AimSeconds, Func<int, Task> BreakAsync)> Faults(Cluster cluster, CancellationToken cancellationToken) =>
    [
        ("planned switchover (reboot with failover)", 2, _ => cluster.SwitchOverAsync(cancellationToken)),
        ("PostgreSQL of the primary killed", 4, primary => cluster.SignalAsync(primary, "KILL", onlyServer: true)),
        ("whole node of the primary killed", 6, primary => cluster.SignalAsync(primary, "KILL")),
        ("node of the primary paused (SIGSTOP; fenced first)", 10, primary => cluster.SignalAsync(primary, "STOP")),
    ];

    private static async Task<Samples> GapsAsync(SteadyWriter writer, Cluster cluster, Func<int, Task> breakAsync, int times, CancellationToken cancellationToken)
    {
        var gaps = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var before = await cluster.WholeAsync(cancellationToken);
            await Task.Delay(Settling, cancellationToken);
            _ = writer.TakeLongestGap();
            await breakAsync(before);
            while (await cluster.WholeAsync(cancellationToken) == before) await Task.Delay(Settling, cancellationToken);
            gaps.Add(writer.TakeLongestGap().TotalMilliseconds);
        }

        return new Samples(gaps);
    }

    private static Figure Met(string name, double aimSeconds, Samples samples) =>
        new(name, string.Create(CultureInfo.InvariantCulture, $"median < {aimSeconds:0} s"), samples.WithP95, samples.Median < aimSeconds * 1000);
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Cornac.Bench.Client;
using Cornac.Bench.Hosts;
using Cornac.Bench.Measuring;
using Cornac.Operators.Fake;

namespace Cornac.Bench.Scenarios;

/// <summary>DescribeDBInstances among a thousand instances of an operator without PostgreSQL, with the memory of the host afterwards, and the same
/// load on moto.</summary>
internal sealed class Describes : IScenario
{
    private const int AimPerSecond = 3000;
    private const int Connections = 32;
    private const int MostMegabytes = 200;

    public string Name => "describe";

    public string Description => "DescribeDBInstances among 1,000 instances, the host's memory, and the same on moto_server where it is installed";

    public async IAsyncEnumerable<Figure> RunAsync(BenchRun bench, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var perSecond = 0.0;
        await using (var host = new BenchHost(bench, FakeOperator))
        {
            await host.StartAsync(cancellationToken);
            var signer = host.Signer();
            var fleet = await Fleet.CreateAsync(signer, cancellationToken);
            var load = new Load(signer, fleet, Connections);

            await load.ClosedAsync(bench.Duration(10, 3), cancellationToken);
            var before = Work.Now(host);
            var (closed, answers) = await ClosedAsync(load, bench, cancellationToken);
            var work = Work.Now(host).Since(before);
            perSecond = closed.PerSecond;
            yield return new Figure(
                "DescribeDBInstances by name, closed loop", "≥ 3,000/s",
                string.Create(CultureInfo.InvariantCulture, $"{closed.PerSecond:#,0}/s; {closed.Latencies.Milliseconds}"), closed.PerSecond >= AimPerSecond);
            yield return Figure.Plain("processor time of one such call", work.Per(answers));

            var rate = Math.Max(AimPerSecond / 2.0, perSecond / 2);
            var open = await OpenAsync(load, rate, bench, cancellationToken);
            yield return new Figure(
                string.Create(CultureInfo.InvariantCulture, $"the same, open loop at {rate:#,0}/s"), "p99 < 10 ms", open.Latencies.Milliseconds, open.Latencies.P99 < 10);

            var page = await PageAsync(signer, bench.Times(200, 40), cancellationToken);
            yield return new Figure("a page of 100, one at a time", "< 25 ms", page.Milliseconds, page.Median < 25);

            var memory = Processes.Resident(host.ProcessId);
            yield return new Figure(
                "memory of the host with 1,000 instances, after that load (RSS)", "< 200 MB",
                string.Create(CultureInfo.InvariantCulture, $"{memory:0} MiB"), memory * 1.048576 < MostMegabytes);
        }

        yield return await CompareAsync(perSecond, bench, cancellationToken);
    }

    private static Dictionary<string, string> FakeOperator => new(StringComparer.Ordinal)
    {
        ["Cornac__Operators__Plugins__0__Path"] = typeof(FakeOperator).Assembly.Location,
        ["Cornac__Operators__Plugins__0__Type"] = typeof(FakeOperatorFactory).FullName!,
        ["Cornac__Operators__Default"] = "fake",
        ["Cornac__Quotas__Instances"] = "100000",
    };

    /// <summary>The round of median throughput, and how many answers all rounds had.</summary>
    private static async Task<(LoadResult Median, int Answers)> ClosedAsync(Load load, BenchRun bench, CancellationToken cancellationToken)
    {
        var rounds = new List<LoadResult>();
        for (var i = 0; i < bench.Times(3, 1); i++) rounds.Add(await load.ClosedAsync(bench.Duration(8, 3), cancellationToken));
        return (rounds.OrderBy(round => round.PerSecond).ElementAt(rounds.Count / 2), rounds.Sum(round => round.Latencies.Count));
    }

    private static async Task<LoadResult> OpenAsync(Load load, double perSecond, BenchRun bench, CancellationToken cancellationToken)
    {
        await load.OpenAsync(perSecond, bench.Duration(2, 1), cancellationToken);
        var rounds = new List<LoadResult>();
        for (var i = 0; i < bench.Times(3, 1); i++) rounds.Add(await load.OpenAsync(perSecond, bench.Duration(8, 3), cancellationToken));
        return rounds.OrderBy(round => round.Latencies.P99).ElementAt(rounds.Count / 2);
    }

    private static async Task<Samples> PageAsync(RequestSigner signer, int times, CancellationToken cancellationToken)
    {
        using var rds = new HttpConnection(signer.Server);
        var body = RdsClient.Body("DescribeDBInstances", ("MaxRecords", "100"));
        var samples = new List<long>();
        for (var i = -times / 10; i < times; i++)
        {
            var request = signer.Sign(body, DateTimeOffset.UtcNow);
            var started = Stopwatch.GetTimestamp();
            await rds.SendAsync(request, cancellationToken);
            if (rds.Status != 200) throw new InvalidOperationException($"HTTP {rds.Status}: {rds.Body}");
            if (i >= 0) samples.Add(Stopwatch.GetTimestamp() - started);
        }

        return Samples.FromTicks(samples);
    }

    private static async Task<Figure> CompareAsync(double perSecond, BenchRun bench, CancellationToken cancellationToken)
    {
        const string name = "the same closed loop on moto_server";
        if (!MotoServer.IsInstalled) return Figure.Plain(name, "not installed here");
        await using var moto = await MotoServer.StartAsync(cancellationToken);
        var fleet = await Fleet.CreateAsync(moto.Signer, cancellationToken);
        var result = await new Load(moto.Signer, fleet, Connections).ClosedAsync(bench.Duration(8, 3), cancellationToken);
        return Figure.Plain(name, string.Create(
            CultureInfo.InvariantCulture, $"{result.PerSecond:#,0}/s; {result.Latencies.Milliseconds}: Cornac answers {perSecond / result.PerSecond:0.0} times as many"));
    }

    /// <summary>Processor time so far, seconds. Unlike throughput it hardly depends on what else the machine does.</summary>
    private sealed record Work(double Host, double PostgreSql, double Load)
    {
        public static Work Now(BenchHost host) => new(
            Processes.ProcessorTime(host.ProcessId), Processes.ProcessorTime(host.InventoryPostmaster), Environment.CpuUsage.TotalTime.TotalSeconds);

        public Work Since(Work before) => new(Host - before.Host, PostgreSql - before.PostgreSql, Load - before.Load);

        public string Per(int calls) => string.Create(
            CultureInfo.InvariantCulture,
            $"host {Host * 1e6 / calls:0} µs, its PostgreSQL {PostgreSql * 1e6 / calls:0} µs, load generator {Load * 1e6 / calls:0} µs: two cores allow {2 * calls / (Host + PostgreSql + Load):#,0}/s");
    }
}

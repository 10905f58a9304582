using System.Runtime.CompilerServices;
using Cornac.Bench.Hosts;
using Cornac.Bench.Measuring;

namespace Cornac.Bench.Scenarios;

/// <summary>From the start of the process to a healthy answer: on an empty data directory, and on the one it has left.</summary>
internal sealed class Starts : IScenario
{
    public string Name => "start";

    public string Description => "first and later starts of the host";

    public async IAsyncEnumerable<Figure> RunAsync(BenchRun bench, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (first, later) = (new List<double>(), new List<double>());
        for (var i = 0; i < bench.Times(5, 1); i++)
        {
            await using var host = new BenchHost(bench);
            first.Add(await host.StartAsync(cancellationToken));
            await host.StopAsync();
            later.Add(await host.StartAsync(cancellationToken));
        }

        var (firsts, laters) = (new Samples(first), new Samples(later));
        yield return new Figure("first start to ready, empty data directory", "< 10 s", firsts.Seconds, firsts.Median < 10_000);
        yield return new Figure("later start to ready", "< 3 s", laters.Seconds, laters.Median < 3_000);
    }
}

using Cornac.Bench.Measuring;

namespace Cornac.Bench.Scenarios;

/// <summary>Something that is measured, and can be chosen by name.</summary>
internal interface IScenario
{
    string Name { get; }

    string Description { get; }

    IAsyncEnumerable<Figure> RunAsync(BenchRun bench, CancellationToken cancellationToken);
}

using System.Globalization;
using Cornac.Operators.Contract;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>What an instance costs; the times are printed, since they depend on what else the machine does.</summary>
public sealed class StandaloneCost(ITestOutputHelper output) : IAsyncDisposable
{
    private const long MostIdleBytes = 60L << 20;
    private const long BytesPerKilobyte = 1024;

    private readonly StandaloneHarness _harness = new();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Idle_instance_uses_less_than_60_MB()
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        var started = TimeProvider.System.GetTimestamp();
        Turn turn;
        do
        {
            var step = TimeProvider.System.GetTimestamp();
            turn = await target.ConvergeAsync(spec, new Fence(1), TestContext.Current.CancellationToken);
            output.WriteLine($"{TimeProvider.System.GetElapsedTime(step).TotalMilliseconds,6:0} ms, then {turn}");
        }
        while (turn is Turn.Continue);
        output.WriteLine($"{TimeProvider.System.GetElapsedTime(started).TotalMilliseconds,6:0} ms in all");

        var processes = await _harness.Machine.FindProcessesInAsync(_harness.Folder(spec), TestContext.Current.CancellationToken);
        var bytes = processes.Sum(p => ProportionalSetSize(p.Pid));
        output.WriteLine($"{bytes >> 20} MB in {processes.Count} processes");

        Assert.InRange(bytes, 1, MostIdleBytes);
    }

    private static long ProportionalSetSize(int pid)
    {
        try
        {
            return File.ReadLines($"/proc/{pid}/smaps_rollup")
                .Where(l => l.StartsWith("Pss:", StringComparison.Ordinal))
                .Sum(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * BytesPerKilobyte);
        }
        catch (IOException)
        {
            // A worker of autovacuum that ended meanwhile uses nothing.
            return 0;
        }
    }
}

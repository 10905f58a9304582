using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Metrics;
using Cornac.Host.Lifecycle.Clock;
using Cornac.Host.Lifecycle.Metrics;
using Cornac.Host.Tests.Lifecycle.Backups;
using Cornac.Operators.Contract;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Host.Tests.Lifecycle.Metrics;

public sealed class SamplingTests(TemporaryPostgres postgres)
{
    private const long GiB = 1L << 30;
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 10, TimeSpan.Zero);
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instance_is_sampled_once_a_minute_and_totals_become_rates()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        var clock = new SetClock(Noon);
        inventory.Clock = clock;
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);
        var sampler = host.Services.GetRequiredService<InstanceSampler>();

        inventory.Operator.Of(id).Measured = Measurement(clock, connections: 3, commits: 100, processor: 5);
        await sampler.SampleAsync(Cancellation);
        clock.Now = Noon.AddSeconds(20);
        await sampler.SampleAsync(Cancellation);
        clock.Now = Noon.AddSeconds(60);
        inventory.Operator.Of(id).Measured = Measurement(clock, connections: 4, commits: 220, processor: 35);
        await sampler.SampleAsync(Cancellation);
        clock.Now = Noon.AddSeconds(120);
        inventory.Operator.Of(id).Measured = Measurement(clock, connections: 1, commits: 7, processor: 0);
        await sampler.SampleAsync(Cancellation);

        var rows = await RowsAsync(inventory, id);
        Assert.Equal([0, 60, 120], rows.Select(row => (int)(row.At - Noon.AddSeconds(-10)).TotalSeconds));
        Assert.Equal([3, 4, 1], rows.Select(row => row.Averages[(int)InstanceMetric.DatabaseConnections]));
        // Nothing to compare with at first, and after a restart of the server, whose counting begins anew.
        Assert.Equal([null, 2, null], rows.Select(row => row.Averages[(int)InstanceMetric.CommitThroughput]));
        Assert.Equal([null, 25, null], rows.Select(row => row.Averages[(int)InstanceMetric.CPUUtilization]));
        Assert.All(rows, row => Assert.Equal((5 * GiB) - 40, row.Averages[(int)InstanceMetric.FreeStorageSpace]));
        Assert.All(rows, row => Assert.Null(row.Averages[(int)InstanceMetric.ReplicaLag]));
    }

    [Fact]
    public async Task Instance_that_cannot_be_measured_leaves_a_gap_and_the_others_their_samples()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var ill = await inventory.CreateInstanceAsync("ill");
        var well = await inventory.CreateInstanceAsync("well");
        await inventory.SettledAsync(ill, InstanceStatus.Available);
        await inventory.SettledAsync(well, InstanceStatus.Available);
        inventory.Operator.Of(well).Measured = Measurement(TimeProvider.System, connections: 1, commits: 1, processor: 1);
        inventory.Operator.Measuring = id => id == ill ? throw new InvalidOperationException("no answer") : Task.CompletedTask;

        await host.Services.GetRequiredService<InstanceSampler>().SampleAsync(Cancellation);

        Assert.Empty(await RowsAsync(inventory, ill));
        Assert.Single(await RowsAsync(inventory, well));
    }

    [Fact]
    public async Task Samples_become_coarser_with_age_and_go_at_last()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        var clock = new SetClock(Noon);
        inventory.Clock = clock;
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        var start = Noon.AddSeconds(-10);
        await using (var db = inventory.Open())
        {
            for (var minute = 0; minute < 120; minute++)
            {
                var values = new double?[InstanceMetrics.All.Count];
                values[(int)InstanceMetric.DatabaseConnections] = minute % 60;
                // A metric that is known now and then counts when it is.
                if (minute == 30) values[(int)InstanceMetric.ReplicaLag] = 7;
                await db.AddSampleAsync(id, start.AddMinutes(minute), values, Cancellation);
                await db.AddSampleAsync("db-GONE", start.AddMinutes(minute), values, Cancellation);
            }
        }

        var job = ActivatorUtilities.CreateInstance<MetricsJob>(host.Services);
        clock.Now = start.AddMinutes(63);
        await job.TidyAsync(Cancellation);
        Assert.Equal(12, (await RowsAsync(inventory, id, 300)).Count);
        var hour = Assert.Single(await RowsAsync(inventory, id, 3600));
        Assert.Equal((60, 29.5, 0d, 59d), (hour.Counts![0], hour.Averages[0], hour.Minima![0], hour.Maxima![0]));
        Assert.Equal((1, 7d), (hour.Counts[(int)InstanceMetric.ReplicaLag], hour.Averages[(int)InstanceMetric.ReplicaLag]));
        Assert.Empty(await RowsAsync(inventory, "db-GONE"));

        clock.Now = start.AddHours(26);
        await job.TidyAsync(Cancellation);
        Assert.Equal(60, (await RowsAsync(inventory, id)).Count);
        Assert.Equal(24, (await RowsAsync(inventory, id, 300)).Count);
        Assert.Equal(2, (await RowsAsync(inventory, id, 3600)).Count);

        clock.Now = start.AddDays(9);
        await job.TidyAsync(Cancellation);
        Assert.Empty(await RowsAsync(inventory, id));
        Assert.Empty(await RowsAsync(inventory, id, 300));
        Assert.Equal(2, (await RowsAsync(inventory, id, 3600)).Count);

        clock.Now = start.AddDays(94);
        await job.TidyAsync(Cancellation);
        Assert.Empty(await RowsAsync(inventory, id, 3600));
    }

    private static InstanceMeasurement Measurement(TimeProvider clock, int connections, long commits, double processor) => new()
    {
        At = clock.GetUtcNow(),
        Connections = connections,
        Commits = commits,
        ProcessorSeconds = processor,
        Processors = 2,
        StorageUsedBytes = 40,
        StorageFreeBytes = 100 * GiB,
    };

    private static async Task<List<MetricSampleRecord>> RowsAsync(TestInventory inventory, string id, int seconds = 60)
    {
        await using var db = inventory.Open();
        return await db.Set<MetricSampleRecord>().AsNoTracking().Where(s => s.ResourceId == id && s.Seconds == seconds).OrderBy(s => s.At).ToListAsync(Cancellation);
    }
}

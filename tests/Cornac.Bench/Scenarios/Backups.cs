using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Cornac.Bench.Backups;
using Cornac.Bench.Client;
using Cornac.Bench.Hosts;
using Cornac.Bench.Measuring;

namespace Cornac.Bench.Scenarios;

/// <summary>A pgbench database on a real instance: its full backup and its restore beside what copying it plainly costs, in the same minutes; a snapshot after
/// a small change; and how far behind the latest restorable time is while somebody writes.</summary>
internal sealed class Backups : IScenario
{
    /// <summary>Of pgbench: about 1 GB with its index.</summary>
    private const int FullScale = 70;
    private const int QuickScale = 3;
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(2);

    public string Name => "backup";

    public string Description => "backup and restore of a pgbench database against plain copies, small snapshots, and the age of the latest restorable time";

    public async IAsyncEnumerable<Figure> RunAsync(BenchRun bench, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var host = new BenchHost(bench);
        await host.StartAsync(cancellationToken);
        using var rds = new RdsClient(host.Signer());
        var instance = await PgbenchInstance.CreateAsync(host, rds, bench.Times(FullScale, QuickScale), cancellationToken);
        var size = instance.DataBytes / 1048576.0;

        // The first full backup, which every instance is given, was of an empty database: this one is of all of it.
        var (backups, copies, streams) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < bench.Times(3, 1); round++)
        {
            backups.Add(await instance.BackUpFullAsync(cancellationToken));
            streams.Add(await instance.StreamAsync(cancellationToken));
            copies.Add(await instance.CopyAsync(cancellationToken));
        }

        var (backup, stream, copy) = (new Samples(backups), new Samples(streams), new Samples(copies));
        yield return Figure.Plain(Named($"cp -a of the data directory of {size:0} MiB, stopped, and sync"), copy.Seconds);
        yield return Figure.Plain("pg_basebackup of it, synced", stream.Seconds);
        yield return Ratio("full backup of it, the part of pgBackRest", backup, copy, stream);

        await instance.SnapshotAsync("whole", cancellationToken);
        var (restores, tools, plain) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < bench.Times(3, 1); round++)
        {
            var (whole, tool) = await instance.RestoreAsync("whole", cancellationToken);
            restores.Add(whole);
            tools.Add(tool);
            plain.Add(await instance.CopyAsync(cancellationToken));
        }

        yield return Ratio("restore of it, the part of pgBackRest", new Samples(tools), new Samples(plain), stream);
        yield return Ratio("restore of it, API call to available", new Samples(restores), new Samples(plain), stream);

        var (small, scattered) = (new List<double>(), new List<double>());
        for (var round = 0; round < bench.Times(5, 3); round++)
        {
            await instance.InsertAsync(rows: 100, cancellationToken);
            small.Add(await instance.SnapshotAsync(Named($"small-{round}"), cancellationToken));
        }

        for (var round = 0; round < bench.Times(3, 1); round++)
        {
            await instance.ChangeAsync(transactions: 100, cancellationToken);
            scattered.Add(await instance.SnapshotAsync(Named($"scattered-{round}"), cancellationToken));
        }

        var snapshots = new Samples(small);
        yield return new Figure("snapshot after 100 new rows in one table, API call to available", "median < 2 s", snapshots.Seconds, snapshots.Median < 2_000);
        // Before its version 2.46 pgBackRest copies a file, up to 1 GiB, of which one page has changed.
        yield return Figure.Plain("snapshot after 100 updates all over the largest table, API call to available", new Samples(scattered).Seconds);

        var ages = await AgesAsync(instance, bench.Duration(150, 20), cancellationToken);
        yield return new Figure(
            "age of the latest restorable time under steady writes", "never > 90 s", Named($"median {ages.Median / 1000:0} s, most {ages.At(1) / 1000:0} s (n={ages.Count})"), ages.At(1) <= 90_000);
    }

    private static Figure Ratio(string name, Samples measured, Samples copy, Samples stream)
    {
        var ratio = measured.Median / copy.Median;
        return new Figure(
            name, "≤ 1.0 × cp -a", Named($"{ratio:0.00} × cp -a, {measured.Median / stream.Median:0.00} × pg_basebackup; {measured.Seconds}"), ratio <= 1);
    }

    private static async Task<Samples> AgesAsync(PgbenchInstance instance, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = instance.WriteAsync(perSecond: 10, end.Token);
        var ages = new List<double>();
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < duration;)
        {
            ages.Add((await instance.RestorableAgeAsync(cancellationToken)).TotalMilliseconds);
            await Task.Delay(Glance, cancellationToken);
        }

        await end.CancelAsync();
        await writing;
        return new Samples(ages);
    }

    private static string Named(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

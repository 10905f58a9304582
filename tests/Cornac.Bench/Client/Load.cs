using System.Diagnostics;
using System.Threading.Channels;
using Cornac.Bench.Measuring;

namespace Cornac.Bench.Client;

/// <summary>What a load met.</summary>
/// <param name="PerSecond">Answers per second.</param>
/// <param name="Latencies">Time of each.</param>
internal sealed record LoadResult(double PerSecond, Samples Latencies);

/// <summary>Puts load on a server: DescribeDBInstances by name, every answer checked.</summary>
internal sealed class Load(RequestSigner signer, IReadOnlyList<string> names, int connections)
{
    private readonly RequestBook _book = new(signer, names);

    /// <summary>Each connection asks again as soon as it has its answer.</summary>
    public async Task<LoadResult> ClosedAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var end = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(
            async () =>
            {
                using var connection = new HttpConnection(signer.Server);
                var times = new List<long>();
                for (var now = Stopwatch.GetTimestamp(); now < end; now = Stopwatch.GetTimestamp())
                {
                    await AskAsync(connection, cancellationToken);
                    times.Add(Stopwatch.GetTimestamp() - now);
                }

                return times;
            },
            cancellationToken)));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new LoadResult(latencies.Sum(times => times.Count) / seconds, Samples.FromTicks(latencies.SelectMany(times => times)));
    }

    /// <summary>Asks at a fixed rate, whether or not answers keep up: a time counts from when the request was due.</summary>
    public async Task<LoadResult> OpenAsync(double perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var due = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleWriter = true });
        var started = Stopwatch.GetTimestamp();
        var workers = Enumerable.Range(0, connections).Select(_ => Task.Run(
            async () =>
            {
                using var connection = new HttpConnection(signer.Server);
                var times = new List<long>();
                await foreach (var at in due.Reader.ReadAllAsync(cancellationToken))
                {
                    await AskAsync(connection, cancellationToken);
                    times.Add(Stopwatch.GetTimestamp() - at);
                }

                return times;
            },
            cancellationToken)).ToList();
        await Task.Factory.StartNew(
            () => Dispatch(due.Writer, started, perSecond, (long)(perSecond * duration.TotalSeconds)), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var latencies = await Task.WhenAll(workers);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new LoadResult(latencies.Sum(times => times.Count) / seconds, Samples.FromTicks(latencies.SelectMany(times => times)));
    }

    private static void Dispatch(ChannelWriter<long> due, long started, double perSecond, long count)
    {
        var interval = Stopwatch.Frequency / perSecond;
        for (long sent = 0; sent < count;)
        {
            var now = Stopwatch.GetTimestamp();
            for (; sent < count && started + (long)(sent * interval) <= now; sent++) due.TryWrite(started + (long)(sent * interval));
            Thread.Sleep(1);
        }

        due.Complete();
    }

    private async Task AskAsync(HttpConnection connection, CancellationToken cancellationToken)
    {
        var (request, expected) = _book.Next();
        await connection.SendAsync(request, cancellationToken);
        if (connection.Status != 200 || connection.RawBody.IndexOf(expected) < 0)
            throw new InvalidOperationException($"HTTP {connection.Status}: {connection.Body}");
    }
}

using System.Diagnostics;
using System.Globalization;
using Cornac.Bench.Client;

namespace Cornac.Bench.Scenarios;

/// <summary>A thousand instances, made through the API.</summary>
internal static class Fleet
{
    private const int Size = 1000;
    private const int AtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes them, and waits until all are available.</summary>
    /// <returns>Their names.</returns>
    public static async Task<IReadOnlyList<string>> CreateAsync(RequestSigner signer, CancellationToken cancellationToken)
    {
        string[] names = [.. Enumerable.Range(1, Size).Select(i => string.Create(CultureInfo.InvariantCulture, $"fleet-{i:0000}"))];
        await Parallel.ForEachAsync(
            names.Chunk(Size / AtOnce),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (chunk, token) =>
            {
                using var rds = new RdsClient(signer);
                foreach (var name in chunk) await rds.DemandAsync(Create(name), token);
            });
        using var looking = new RdsClient(signer);
        var started = Stopwatch.GetTimestamp();
        while (await AvailableAsync(looking, cancellationToken) < Size)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException("The fleet does not become available.");
            await Task.Delay(Glance, cancellationToken);
        }

        return names;
    }

    private static string Create(string name) => RdsClient.Body(
        "CreateDBInstance", ("DBInstanceIdentifier", name), ("Engine", "postgres"), ("DBInstanceClass", "db.t3.micro"), ("AllocatedStorage", "20"),
        ("MasterUsername", "boss"), ("MasterUserPassword", "a-Master-Passw0rd"), ("DBName", "app"), ("Tags.Tag.1.Key", "team"), ("Tags.Tag.1.Value", "bench"));

    private static async Task<int> AvailableAsync(RdsClient rds, CancellationToken cancellationToken)
    {
        var available = 0;
        for (var marker = ""; marker is not null;)
        {
            var page = await rds.DemandAsync(
                marker.Length == 0 ? RdsClient.Body("DescribeDBInstances") : RdsClient.Body("DescribeDBInstances", ("Marker", marker)), cancellationToken);
            available += page.Descendants().Count(e => e.Name.LocalName == "DBInstance"
                && RdsClient.Value(e, "DBInstanceIdentifier")!.StartsWith("fleet-", StringComparison.Ordinal) && RdsClient.Value(e, "DBInstanceStatus") == "available");
            marker = RdsClient.Value(page, "Marker");
        }

        return available;
    }
}

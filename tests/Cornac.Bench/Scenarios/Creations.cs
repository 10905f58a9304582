using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Cornac.Bench.Client;
using Cornac.Bench.Hosts;
using Cornac.Bench.Measuring;
using Npgsql;

namespace Cornac.Bench.Scenarios;

/// <summary>Real instances, one after the other: from the call of CreateDBInstance to the first answer of PostgreSQL at the endpoint that the API
/// names, over TLS with the certificate checked and the master password; from the call of DeleteDBInstance until the API knows the instance no more.</summary>
internal sealed class Creations : IScenario
{
    private const string Password = "a-Master-Passw0rd";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    public string Name => "create";

    public string Description => "creation and deletion of real instances, and the memory of one that idles";

    public async IAsyncEnumerable<Figure> RunAsync(BenchRun bench, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var host = new BenchHost(bench);
        await host.StartAsync(cancellationToken);
        using var rds = new RdsClient(host.Signer());
        var (created, deleted) = (new List<double>(), new List<double>());
        var memory = 0.0;
        var times = bench.Times(15, 3);
        for (var i = 1; i <= times; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"bench-{i}");
            var (milliseconds, resourceId) = await CreateAsync(rds, name, Path.Combine(host.Data, "ca.pem"), cancellationToken);
            created.Add(milliseconds);
            if (i == times)
            {
                await Task.Delay(Settling, cancellationToken);
                memory = Processes.Proportional(host.Postmaster(resourceId));
            }

            deleted.Add(await DeleteAsync(rds, name, cancellationToken));
        }

        var (creations, deletions) = (new Samples(created), new Samples(deleted));
        yield return new Figure("create: API call to first SQL through the endpoint", "median < 2 s", creations.Seconds, creations.Median < 2_000);
        yield return Figure.Plain("delete: API call to DBInstanceNotFound", deletions.Seconds);
        yield return new Figure(
            "memory of an idle managed instance (PSS, all its processes)", "< 60 MB", string.Create(CultureInfo.InvariantCulture, $"{memory:0.0} MiB"), memory < 60);
    }

    private static async Task<(double Milliseconds, string ResourceId)> CreateAsync(RdsClient rds, string name, string authority, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await rds.DemandAsync(
            RdsClient.Body(
                "CreateDBInstance", ("DBInstanceIdentifier", name), ("Engine", "postgres"), ("DBInstanceClass", "db.t3.micro"), ("AllocatedStorage", "5"),
                ("MasterUsername", "boss"), ("MasterUserPassword", Password), ("DBName", "app")),
            cancellationToken);
        XElement found;
        while (RdsClient.Value(found = await rds.DemandAsync(Describe(name), cancellationToken), "Address") is null)
        {
            if (RdsClient.Value(found, "DBInstanceStatus") is "failed" || Stopwatch.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"The instance does not become available: {found}");
            await Task.Delay(Glance, cancellationToken);
        }

        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = RdsClient.Value(found, "Address"),
            Port = 5432,
            Username = "boss",
            Password = Password,
            Database = "app",
            SslMode = SslMode.VerifyFull,
            RootCertificate = authority,
            Pooling = false,
        };
        await using var database = new NpgsqlConnection(connection.ConnectionString);
        await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT current_user", database);
        if (await command.ExecuteScalarAsync(cancellationToken) is not "boss") throw new InvalidOperationException("PostgreSQL takes the master user for another.");
        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, RdsClient.Value(found, "DbiResourceId")!);
    }

    private static async Task<double> DeleteAsync(RdsClient rds, string name, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await rds.DemandAsync(RdsClient.Body("DeleteDBInstance", ("DBInstanceIdentifier", name), ("SkipFinalSnapshot", "true")), cancellationToken);
        while ((await rds.CallAsync(Describe(name), cancellationToken)).Status != 404)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException($"{name} is not deleted.");
            await Task.Delay(Glance, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static string Describe(string name) => RdsClient.Body("DescribeDBInstances", ("DBInstanceIdentifier", name));
}

using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using Cornac.Bench.Client;
using Cornac.Bench.Hosts;

namespace Cornac.Bench.Backups;

/// <summary>An instance that holds a database of pgbench's, and the ways to copy it.</summary>
internal sealed class PgbenchInstance
{
    private const string Name = "bench";
    private const string Password = "a-Master-Passw0rd";
    private const string User = "postgres";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private static readonly string[] AsUser = ["--reuid=" + User, "--regid=" + User, "--clear-groups"];

    private readonly BenchHost _host;
    private readonly RdsClient _rds;
    private readonly string _resourceId;
    private int _copies;

    private PgbenchInstance(BenchHost host, RdsClient rds, string resourceId) => (_host, _rds, _resourceId) = (host, rds, resourceId);

    /// <summary>Bytes of the data directory.</summary>
    public long DataBytes => new DirectoryInfo(DataFolder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private string Node => Path.Combine(_host.Data, "instances", _resourceId, "n1");

    private string DataFolder => Path.Combine(Node, "data");

    private string Sockets => Path.Combine(Node, "run");

    public static async Task<PgbenchInstance> CreateAsync(BenchHost host, RdsClient rds, int scale, CancellationToken cancellationToken)
    {
        await rds.DemandAsync(
            RdsClient.Body(
                "CreateDBInstance", ("DBInstanceIdentifier", Name), ("Engine", "postgres"), ("DBInstanceClass", "db.t3.small"), ("AllocatedStorage", "20"),
                ("MasterUsername", "boss"), ("MasterUserPassword", Password), ("DBName", "app")),
            cancellationToken);
        var instance = new PgbenchInstance(host, rds, await AvailableAsync(rds, Name, cancellationToken));
        await instance.UntilAsync(
            async () => RdsClient.Value(await rds.DemandAsync(RdsClient.Body("DescribeDBSnapshots", ("DBInstanceIdentifier", Name)), cancellationToken), "Status") is "available",
            "the first backup", cancellationToken);
        await AvailableAsync(rds, Name, cancellationToken);
        await instance.PgbenchAsync(["--initialize", "--quiet", $"--scale={scale.ToString(CultureInfo.InvariantCulture)}"], cancellationToken);
        await instance.PsqlAsync("CHECKPOINT", cancellationToken);
        return instance;
    }

    /// <summary>Runs the full backup that Cornac takes once a week, as Cornac runs it.</summary>
    /// <returns>Milliseconds.</returns>
    public async Task<double> BackUpFullAsync(CancellationToken cancellationToken)
    {
        var configuration = Path.Combine(_host.Data, "backups", _resourceId, "set.conf");
        return await TimedAsync(
            "setpriv", [.. AsUser, "pgbackrest", "--config=" + configuration, "--stanza=" + _resourceId, "--pg1-port=5432", "--type=full", "backup"], cancellationToken);
    }

    /// <summary>Has pg_basebackup copy it, which syncs what it has written.</summary>
    /// <returns>Milliseconds.</returns>
    public async Task<double> StreamAsync(CancellationToken cancellationToken)
    {
        await AllowStreamingAsync(cancellationToken);
        var target = NextCopy();
        var took = await TimedAsync(
            "setpriv",
            [.. AsUser, "pg_basebackup", "--host=" + Sockets, "--port=5432", "--username=rdsadmin", "--checkpoint=fast", "--wal-method=stream", "--pgdata=" + target], cancellationToken);
        Directory.Delete(target, recursive: true);
        return took;
    }

    /// <summary>Stops the instance, copies its data directory and writes the copy out; then starts it again.</summary>
    /// <returns>Milliseconds of the copy alone.</returns>
    public async Task<double> CopyAsync(CancellationToken cancellationToken)
    {
        await CallAsync("StopDBInstance", "stopped", cancellationToken);
        var target = NextCopy();
        var took = await TimedAsync("sh", ["-c", "cp -a \"$1\" \"$2\" && sync --file-system \"$2\"", "sh", DataFolder, target], cancellationToken);
        Directory.Delete(target, recursive: true);
        await CallAsync("StartDBInstance", "available", cancellationToken);
        return took;
    }

    /// <summary>Takes a snapshot through the API.</summary>
    /// <returns>Milliseconds from the call until it is available.</returns>
    public async Task<double> SnapshotAsync(string snapshot, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await _rds.DemandAsync(RdsClient.Body("CreateDBSnapshot", ("DBInstanceIdentifier", Name), ("DBSnapshotIdentifier", snapshot)), cancellationToken);
        await UntilAsync(
            async () => RdsClient.Value(await _rds.DemandAsync(RdsClient.Body("DescribeDBSnapshots", ("DBSnapshotIdentifier", snapshot)), cancellationToken), "Status") is "available",
            snapshot, cancellationToken);
        var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await AvailableAsync(_rds, Name, cancellationToken);
        return took;
    }

    /// <summary>Restores a snapshot through the API, and deletes what was restored.</summary>
    /// <returns>Milliseconds until it is available, and those that pgBackRest ran of them.</returns>
    public async Task<(double Whole, double Tool)> RestoreAsync(string snapshot, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await _rds.DemandAsync(
            RdsClient.Body("RestoreDBInstanceFromDBSnapshot", ("DBInstanceIdentifier", "restored"), ("DBSnapshotIdentifier", snapshot)), cancellationToken);
        var id = RdsClient.Value(await DescribeAsync(_rds, "restored", cancellationToken), "DbiResourceId")!;
        var job = Path.Combine(_host.Data, "instances", id, "n1", "restore");
        await UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(job, "name"))), "the restore", cancellationToken);
        var begun = Stopwatch.GetTimestamp();
        await UntilAsync(() => Task.FromResult(!Directory.Exists(job) || File.Exists(Path.Combine(job, "code"))), "the restore", cancellationToken);
        var tool = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        await AvailableAsync(_rds, "restored", cancellationToken);
        var whole = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await _rds.DemandAsync(RdsClient.Body("DeleteDBInstance", ("DBInstanceIdentifier", "restored"), ("SkipFinalSnapshot", "true")), cancellationToken);
        await UntilAsync(async () => (await _rds.CallAsync(Describe("restored"), cancellationToken)).Status == 404, "the deletion", cancellationToken);
        return (whole, tool);
    }

    /// <summary>Adds rows to the table that pgbench only ever appends to.</summary>
    public Task InsertAsync(int rows, CancellationToken cancellationToken) =>
        PsqlAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO pgbench_history SELECT 1, 1, n, n, now() FROM generate_series(1, {rows}) n"), cancellationToken);

    /// <summary>Commits a number of pgbench's transactions.</summary>
    public Task ChangeAsync(int transactions, CancellationToken cancellationToken) =>
        PgbenchAsync(["--no-vacuum", $"--transactions={transactions.ToString(CultureInfo.InvariantCulture)}"], cancellationToken);

    /// <summary>Writes steadily until it is cancelled.</summary>
    public async Task WriteAsync(int perSecond, CancellationToken cancellationToken)
    {
        try
        {
            await PgbenchAsync(["--no-vacuum", "--time=3600", $"--rate={perSecond.ToString(CultureInfo.InvariantCulture)}"], cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }

    public async Task<TimeSpan> RestorableAgeAsync(CancellationToken cancellationToken)
    {
        var shown = RdsClient.Value(await DescribeAsync(_rds, Name, cancellationToken), "LatestRestorableTime")
            ?? throw new InvalidOperationException("There is no latest restorable time.");
        return DateTimeOffset.UtcNow - DateTimeOffset.Parse(shown, CultureInfo.InvariantCulture);
    }

    private static string Describe(string name) => RdsClient.Body("DescribeDBInstances", ("DBInstanceIdentifier", name));

    private static Task<XElement> DescribeAsync(RdsClient rds, string name, CancellationToken cancellationToken) => rds.DemandAsync(Describe(name), cancellationToken);

    /// <summary>Waits until an instance is available, and returns its resource id.</summary>
    private static async Task<string> AvailableAsync(RdsClient rds, string name, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            var found = await DescribeAsync(rds, name, cancellationToken);
            switch (RdsClient.Value(found, "DBInstanceStatus"))
            {
                case "available":
                    return RdsClient.Value(found, "DbiResourceId")!;
                case "failed":
                    throw new InvalidOperationException($"{name} has failed: {found}");
            }

            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException($"{name} does not become available: {found}");
            await Task.Delay(Glance, cancellationToken);
        }
    }

    private async Task CallAsync(string action, string status, CancellationToken cancellationToken)
    {
        await _rds.DemandAsync(RdsClient.Body(action, ("DBInstanceIdentifier", Name)), cancellationToken);
        await UntilAsync(
            async () => RdsClient.Value(await DescribeAsync(_rds, Name, cancellationToken), "DBInstanceStatus") == status, $"{Name} {status}", cancellationToken);
    }

    private async Task UntilAsync(Func<Task<bool>> reached, string what, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); !await reached();)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException($"Waited too long for {what} on {_host.Data}.");
            await Task.Delay(Glance, cancellationToken);
        }
    }

    /// <summary>Cornac lets nobody replicate from an instance.</summary>
    private async Task AllowStreamingAsync(CancellationToken cancellationToken)
    {
        const string Rule = "local replication rdsadmin peer map=cornac\n";
        var file = Path.Combine(Node, "conf", "pg_hba.conf");
        var rules = await File.ReadAllTextAsync(file, cancellationToken);
        if (rules.StartsWith(Rule, StringComparison.Ordinal)) return;
        await File.WriteAllTextAsync(file, Rule + rules, cancellationToken);
        await PsqlAsync("SELECT pg_reload_conf()", cancellationToken);
    }

    /// <summary>A folder on the same file system, which the user of PostgreSQL may make.</summary>
    private string NextCopy() => Path.Combine(Node, "log", string.Create(CultureInfo.InvariantCulture, $"copy-{_copies++}"));

    private Task<double> PgbenchAsync(string[] arguments, CancellationToken cancellationToken) =>
        TimedAsync("setpriv", [.. AsUser, "pgbench", .. arguments, "--host=" + Sockets, "--port=5432", "--username=rdsadmin", "app"], cancellationToken);

    private Task<double> PsqlAsync(string sql, CancellationToken cancellationToken) =>
        TimedAsync("setpriv", [.. AsUser, "psql", "--no-psqlrc", "--quiet", "--host=" + Sockets, "--port=5432", "--username=rdsadmin", "--command=" + sql, "app"], cancellationToken);

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Milliseconds.</returns>
    private static async Task<double> TimedAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            return process.ExitCode == 0 ? took : throw new InvalidOperationException($"{string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {await output}{await error}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }
}

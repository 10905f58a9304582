using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Tests.Conformance;

namespace Cornac.Operators.Tests.Standalone;

public sealed class StandaloneBackupConformance() : BackupConformance(new StandaloneBackupGround(new StandaloneHarness()));

/// <summary>A repository, by default a folder, and a table of numbers.</summary>
public sealed class StandaloneBackupGround(StandaloneHarness harness, BackupRepository repository) : BackupGround(harness)
{
    public StandaloneBackupGround(StandaloneHarness harness, string? folder = null)
        : this(harness, new BackupRepository { Name = "test", Kind = RepositoryKind.Folder, Path = folder ?? Path.Combine(harness.DataDirectory, "repository") })
    {
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string Folder => repository.Path;

    public override BackupSet SetOf(InstanceSpec spec) => new(spec.ResourceId, repository, new Secret("pass of " + spec.ResourceId));

    public override async Task<DateTimeOffset> WriteAsync(InstanceSpec spec, int row)
    {
        await using var connection = await Connecting.AsMasterAsync(harness, spec);
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS numbered (n int PRIMARY KEY)");
        await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO numbered VALUES ({row})"));
        return new DateTimeOffset(await connection.ScalarAsync<DateTime>("SELECT clock_timestamp()"));
    }

    public override async Task<IReadOnlyList<int>> ReadAsync(InstanceSpec spec)
    {
        await using var connection = await Connecting.AsMasterAsync(harness, spec);
        return await connection.ScalarAsync<int[]>("SELECT array_agg(n ORDER BY n) FROM numbered");
    }

    public override async Task ArchiveAsync(InstanceSpec spec)
    {
        var switched = (await AskAsync(spec, "SELECT pg_walfile_name(pg_switch_wal());"))[0];
        await Eventually.EqualAsync(true, async () => (await AskAsync(spec, $"SELECT coalesce(max(last_archived_wal), '') >= '{switched}' FROM pg_stat_archiver;"))[0] is "t");
    }

    public override Task AssertNothingLeftAsync(BackupSet set)
    {
        Assert.False(Path.Exists(Path.Combine(Folder, "backup", set.ResourceId)));
        Assert.False(Path.Exists(Path.Combine(Folder, "archive", set.ResourceId)));
        Assert.False(Path.Exists(Path.Combine(harness.DataDirectory, "backups", set.ResourceId)));
        return Task.CompletedTask;
    }

    /// <summary>Asks as <c>rdsadmin</c>.</summary>
    public async Task<IReadOnlyList<string>> AskAsync(InstanceSpec spec, string sql)
    {
        // Of several nodes, the one that is no standby.
        var node = new NodeLayout(Directory.GetDirectories(harness.Folder(spec), "n*").Order(StringComparer.Ordinal).First(n => !File.Exists(Path.Combine(n, "data", "standby.signal"))));
        var installed = await new Installations(harness.Machine, []).FindAsync(Cancellation);
        return await new Psql(node, installed.Last(v => v.Version == spec.EngineVersion)).RunAsync(harness.Machine, spec.Port, "rdsadmin", sql, Cancellation);
    }
}

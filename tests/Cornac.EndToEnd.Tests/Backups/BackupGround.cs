using System.Xml.Linq;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.Backups;

/// <summary>One instance with so much in it that a backup of it takes a while, and what tests of backups ask of it.</summary>
internal sealed class BackupGround(CornacHome home, string name = BackupGround.Shop)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public const string Shop = "shop";

    public const int Rows = 100_000;

    public string Name => name;

    public string ResourceId { get; private set; } = "";

    /// <summary>Folder of the repository, unless the test has configured another.</summary>
    public string Repository { get; init; } = Path.Combine(home.Data, "backups", "repository");

    /// <summary>Where a backup's processes stand.</summary>
    public string Job => Path.Combine(home.Data, "backups", ResourceId, "job");

    /// <summary>Makes the instance and waits for its first backup, which is there before the rows are.</summary>
    public async Task CreateAsync()
    {
        await home.CreateAsync(Name);
        ResourceId = (await home.WaitAsync(Name, "available"))!.Element("DbiResourceId")!.Value;
        await Eventually.Until(
            async () => (await SnapshotsAsync("automated")).Any(s => s.Element("Status")!.Value == "available"), Patience, () => $"There is no first backup.\n{home.Logs}");
        await home.WaitAsync(Name, "available");
        // Nothing that compresses.
        (await AskAsync(ResourceId, $"CREATE TABLE numbered AS SELECT n, sha512(n::text::bytea) AS noise FROM generate_series(1, {Rows}) n")).Expect();
    }

    public Task<XElement> SnapshotAsync(string snapshot) => home.CallAsync("CreateDBSnapshot", Name, ("DBSnapshotIdentifier", snapshot));

    /// <summary>Asks for a restore, which is not awaited.</summary>
    public Task<XElement> RestoreAsync(string snapshot, string target) =>
        home.CallAsync("RestoreDBInstanceFromDBSnapshot", target, ("DBSnapshotIdentifier", snapshot));

    public async Task<IReadOnlyList<XElement>> SnapshotsAsync(string type) =>
        [.. (await home.CallAsync("DescribeDBSnapshots", Name, ("SnapshotType", type))).Descendants("DBSnapshot")];

    public Task WaitForSnapshotAsync(string snapshot, string status = "available")
    {
        string? seen = null;
        return Eventually.Until(
            async () => (seen = (await home.Rds.CallAsync("DescribeDBSnapshots", ("DBSnapshotIdentifier", snapshot))).Descendants("Status").Single().Value) == status,
            Patience, () => $"{snapshot} is {seen}.\n{home.Logs}");
    }

    /// <summary>Waits until processes stand in a folder.</summary>
    public static async Task<IReadOnlyList<int>> BusyAsync(string folder)
    {
        IReadOnlyList<int> found = [];
        // Often: an incremental backup is over within a second.
        for (var deadline = DateTime.UtcNow + Patience; (found = Processes.In(folder)).Count == 0;)
        {
            Assert.True(DateTime.UtcNow < deadline, $"No process ever stood in {folder}.");
            await Task.Delay(2);
        }

        return found;
    }

    public static async Task KillAsync(IReadOnlyList<int> processes)
    {
        foreach (var id in processes) await CommandLine.RunAsync("kill", ["-KILL", $"{id}"]);
    }

    /// <summary>Asserts that an instance has the rows, all of them.</summary>
    public async Task AssertRowsAsync(string name)
    {
        var id = (await home.WaitAsync(name, "available"))!.Element("DbiResourceId")!.Value;
        Assert.Equal($"{Rows}|{Rows}", (await AskAsync(id, "SELECT count(*), max(n) FROM numbered")).Expect().Trim());
    }

    /// <summary>Folders of backups in the repository that are none, since they were never completed.</summary>
    public IReadOnlyList<string> Unfinished() =>
    [
        .. Directory.GetDirectories(Path.Combine(Repository, "backup", ResourceId)).Where(folder => char.IsDigit(Path.GetFileName(folder)[0]))
            .Where(folder => !File.Exists(Path.Combine(folder, "backup.manifest"))),
    ];

    /// <summary>Asks as the administrator of the machine.</summary>
    public Task<CommandResult> AskAsync(string resourceId, string sql, string database = "app") => CommandLine.RunAsync(
        "psql",
        [
            "--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--command", sql,
            $"host={Path.Combine(home.Node(resourceId), "run")} port=5432 user=rdsadmin dbname={database}",
        ]);
}

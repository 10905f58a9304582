using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine.Backups;

namespace Cornac.Operators.Tests.Engine.Backups;

public sealed class RetentionTests
{
    private static readonly ObservedBackup[] Backups = [Backup("a"), Backup("b", "a"), Backup("c", "a", "b"), Backup("d"), Backup("e", "d")];

    [Theory]
    [InlineData("c,e", "e", "", 1)]
    [InlineData("e", "d", "c,b,a", 2)]
    [InlineData("b", "c", "e,d", 1)]
    [InlineData("a,d", null, "e,c,b", 1)]
    [InlineData("", "a", "e,d,c,b", 1)]
    [InlineData("e", "a", "c,b", 3)]
    [InlineData("", null, "e,d,c,b,a", 1)]
    [InlineData("gone", "gone", "e,d,c,b,a", 1)]
    public void Plan_keeps_what_is_wanted_with_all_that_it_builds_upon(string wanted, string? archiveFrom, string removed, int withAllWal)
    {
        var plan = Retention.Plan(Backups, new BackupRetention(wanted.Split(',').ToHashSet(StringComparer.Ordinal), archiveFrom));

        Assert.Equal(removed, string.Join(',', plan.Removed));
        Assert.Equal(withAllWal, plan.BackupsWithAllWal);
    }

    private static ObservedBackup Backup(string id, params string[] foundations) => new()
    {
        Id = id,
        Kind = foundations.Length == 0 ? BackupKind.Full : BackupKind.Incremental,
        BuildsUpon = foundations,
        StartedAt = DateTimeOffset.UnixEpoch,
        CompletedAt = DateTimeOffset.UnixEpoch,
        DatabaseBytes = 1,
        RepositoryBytes = 1,
        EngineVersion = "15",
    };
}

using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Tests.Conformance;

namespace Cornac.Operators.Tests.Fake;

public sealed class FakeBackupConformance() : BackupConformance(new FakeBackupGround(new FakeHarness()));

/// <summary>Rows are lines of a file: a number, and the ticks at which it was written.</summary>
internal sealed class FakeBackupGround(FakeHarness harness) : BackupGround(harness)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public override BackupSet SetOf(InstanceSpec spec) =>
        new(spec.ResourceId, new BackupRepository { Name = "test", Kind = RepositoryKind.Folder, Path = "/nowhere" }, new Secret("pass"));

    public override async Task<DateTimeOffset> WriteAsync(InstanceSpec spec, int row)
    {
        var now = TimeProvider.System.GetUtcNow();
        await File.AppendAllTextAsync(RowsOf(spec.ResourceId), string.Create(CultureInfo.InvariantCulture, $"{row} {now.UtcTicks}\n"), Cancellation);
        return now;
    }

    public override async Task<IReadOnlyList<int>> ReadAsync(InstanceSpec spec) =>
        [.. (await File.ReadAllLinesAsync(RowsOf(spec.ResourceId), Cancellation)).Select(l => int.Parse(l.Split(' ')[0], CultureInfo.InvariantCulture))];

    public override Task ArchiveAsync(InstanceSpec spec) => Task.CompletedTask;

    public override Task AssertNothingLeftAsync(BackupSet set)
    {
        Assert.False(File.Exists(RowsOf(set.ResourceId)));
        Assert.False(File.Exists(Path.Combine(harness.DataDirectory, set.ResourceId + ".backups")));
        return Task.CompletedTask;
    }

    private string RowsOf(string resourceId) => Path.Combine(harness.DataDirectory, resourceId + ".rows");
}

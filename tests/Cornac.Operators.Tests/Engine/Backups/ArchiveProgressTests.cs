using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Tests.Engine.Backups;

public sealed class ArchiveProgressTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Steady_writes_are_archived_up_to_the_end_of_the_last_segment()
    {
        var until = ArchiveProgress.Find([Entry(1, "done", 120), Entry(2, "done", 20)], Now, endsSegmentsInTime: true);

        Assert.Equal(Now.AddSeconds(-23), until);
    }

    [Fact]
    public void Idle_server_moves_on_with_the_clock()
    {
        Assert.Equal(Now.AddSeconds(-63), ArchiveProgress.Find([Entry(2, "done", 3600)], Now, endsSegmentsInTime: true));
        Assert.Equal(Now.AddSeconds(-63), ArchiveProgress.Find([], Now, endsSegmentsInTime: true));
    }

    [Fact]
    public void Server_that_may_be_late_is_trusted_no_further_than_its_last_segment()
    {
        Assert.Equal(Now.AddSeconds(-3603), ArchiveProgress.Find([Entry(2, "done", 3600)], Now, endsSegmentsInTime: false));
        Assert.Null(ArchiveProgress.Find([], Now, endsSegmentsInTime: false));
    }

    [Fact]
    public void Waiting_segment_holds_the_time_of_the_one_before_it()
    {
        MachineEntry[] status = [Entry(1, "done", 900), Entry(2, "ready", 870), Entry(3, "ready", 10), Entry(4, "done", 1)];

        Assert.Equal(Now.AddSeconds(-903), ArchiveProgress.Find(status, Now, endsSegmentsInTime: true));
        Assert.True(ArchiveProgress.HasWaiting(status));
        Assert.Equal(Now.AddSeconds(-933), ArchiveProgress.Find(status[1..], Now, endsSegmentsInTime: true));
    }

    [Fact]
    public void Clock_set_back_leaves_nothing_that_can_be_said() =>
        Assert.Null(ArchiveProgress.Find([Entry(1, "done", -3600), Entry(2, "done", 5)], Now, endsSegmentsInTime: true));

    [Fact]
    public void Histories_and_labels_are_no_segments()
    {
        MachineEntry[] status = [Named("00000002.history.ready", 5), Named("000000010000000000000002.00000028.backup.ready", 5)];

        Assert.False(ArchiveProgress.HasWaiting(status));
        Assert.Equal(Now.AddSeconds(-63), ArchiveProgress.Find(status, Now, endsSegmentsInTime: true));
    }

    private static MachineEntry Entry(int number, string state, int secondsAgo) => Named($"{new WalSegment(1, number)}.{state}", secondsAgo);

    private static MachineEntry Named(string name, int secondsAgo) => new(name, IsDirectory: false, Now.AddSeconds(-secondsAgo));
}

using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Replication;

namespace Cornac.Operators.Tests.Engine;

public sealed class FollowingTests
{
    private const string Removed = "2026-11-26 17:07:13 UTC::@:[1]:FATAL:  could not receive data from WAL stream: ERROR:  requested WAL segment 000000010000000000000003 has already been removed\n";
    private const string Forked = "2026-11-26 17:07:13 UTC::@:[1]:LOG:  new timeline 3 forked off current database system timeline 2 before current recovery point 0/5000A28\n";
    private const string Restored = "2026-11-26 17:07:13 UTC::@:[1]:LOG:  restored log file \"000000010000000000000003\" from archive\n";
    private const string Standby = "2026-11-26 17:07:13 UTC::@:[1]:LOG:  entering standby mode\n";
    private const string NotOurs = "2026-11-26 17:07:13 UTC::@:[1]:FATAL:  could not start WAL streaming: ERROR:  requested starting point 0/5000000 on timeline 2 is not in this server's history\nDETAIL:  This server's history forked from timeline 2 at 0/4000A28.\n";
    private const string NoChild = "2026-11-26 17:07:13 UTC::@:[1]:LOG:  new timeline 4 is not a child of database system timeline 2\n";
    private const string Ahead = "2026-11-26 17:07:13 UTC::@:[1]:FATAL:  could not receive data from WAL stream: ERROR:  requested starting point 0/5000000 is ahead of the WAL flush position of this server 0/4000388\n";
    private const string SlotLost = "2026-11-26 17:07:13 UTC::@:[1]:FATAL:  could not start WAL streaming: ERROR:  can no longer access replication slot \"cornac_db_abc2\"\nDETAIL:  This replication slot has been invalidated due to \"wal_removed\".\n";
    private const string Waiting = "2026-11-26 17:07:13 UTC::@:[1]:LOG:  waiting for WAL to become available at 0/5000A28\n";
    private const string Refused = "2026-11-26 17:07:13 UTC::@:[1]:FATAL:  could not connect to the primary server: connection refused\n";

    [Theory]
    [InlineData(Removed + Removed + Removed, true)]
    [InlineData(Forked + Refused + Forked + Forked, true)]
    [InlineData(NotOurs + Waiting + NotOurs + Waiting + NotOurs + Waiting, true)]
    [InlineData(NoChild + Ahead + NoChild, true)]
    [InlineData(SlotLost + SlotLost + SlotLost + Waiting, false)]
    [InlineData(Removed + Removed, false)]
    [InlineData(Removed + Removed + Removed + Restored, false)]
    [InlineData(Removed + Removed + Removed + Standby + Removed, false)]
    [InlineData(Refused + Refused + Refused, false)]
    [InlineData("", false)]
    public void Standby_is_left_behind_only_when_it_keeps_saying_so_without_progress(string log, bool expected) =>
        Assert.Equal(expected, FollowingFacts.Judge(log).IsLeftBehind);

    [Fact]
    public void Problem_is_the_last_that_was_said() =>
        Assert.Equal("could not connect to the primary server: connection refused", FollowingFacts.Judge(Removed + Refused).Problem);

    [Fact]
    public void Floor_raises_only_what_is_too_small()
    {
        var floor = new StandbyFloor(200, 16, 20, 0, 64);
        KeyValuePair<string, string>[] wished = [new("max_connections", "500"), new("max_connections", "112"), new("max_worker_processes", "32"), new("max_wal_senders", "20")];

        Assert.Equal([new("max_connections", "200")], floor.Raise(wished));
        Assert.True(floor.IsCoveredBy(floor with { Locks = 128 }));
        Assert.False(floor.IsCoveredBy(floor with { Workers = 8 }));
    }

    [Fact]
    public void Connection_holds_no_secret_and_survives_odd_folders()
    {
        var source = new FollowedInstance { ResourceId = "db-SOURCE", Address = "127.0.0.5", Port = 5433 };

        var connection = Following.Connection(source, "db-REPLICA", new NodeLayout(@"/data/o'cornac\n1"));

        Assert.Contains("host='127.0.0.5' port='5433' user='rdsrepladmin' application_name='db-REPLICA' sslmode='verify-full'", connection, StringComparison.Ordinal);
        Assert.Contains(@"sslkey='/data/o\'cornac\\n1/conf/replication.pem'", connection, StringComparison.Ordinal);
        Assert.Equal("cornac_db_abc2", Following.SlotOf("db-ABC2"));
    }
}

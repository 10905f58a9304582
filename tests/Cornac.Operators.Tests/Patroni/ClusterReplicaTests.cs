using Cornac.Operators.Contract;
using Cornac.Operators.Tests.Conformance;
using Cornac.Operators.Tests.Standalone;
using Npgsql;

namespace Cornac.Operators.Tests.Patroni;

public sealed class ClusterReplicaTests(GuardedGround ground) : IClassFixture<GuardedGround>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Replica_of_a_cluster_follows_whoever_is_its_primary()
    {
        var replica = ground.Harness.NewSingleSpec() with
        {
            Follows = new FollowedInstance { ResourceId = ground.Spec.ResourceId, Address = ground.Spec.Address, Port = ground.Spec.Port },
        };
        await ground.ChangeAsync(spec => spec with { Followers = [replica.ResourceId] });
        await OperatorHarness.ConvergeAsync(ground.Target, replica);
        await using (var connection = await Connecting.AsMasterAsync(ground.Harness, ground.Spec))
            await connection.ExecuteAsync("CREATE TABLE followed (n int PRIMARY KEY)");

        for (var round = 1; round <= 5; round++)
        {
            // Writes are under way when the primary dies, so that the replica may have got what the heir has not.
            var writing = WriteUntilCutAsync(round * 100_000);
            await AwaitAsync(async () => await CountAsync(replica) > 0);
            var before = GuardedGround.PrimaryOf(await ground.AwaitWholeAsync());
            await GuardedGround.SignalAsync(await ground.ProcessesAsync(before), "KILL");
            var last = await writing;
            await AwaitAsync(async () => GuardedGround.PrimaryOf(await ground.AwaitWholeAsync()) != before);
            await using (var connection = await Connecting.AsMasterAsync(ground.Harness, ground.Spec))
                await connection.ExecuteAsync(FormattableString.Invariant($"INSERT INTO followed VALUES ({(round * 100_000) + 99_999})"));
            await AwaitAsync(async () =>
            {
                await PutRightAsync(ground.Spec);
                await PutRightAsync(replica);
                return await SameAsync(replica);
            });
            TestContext.Current.TestOutputHelper?.WriteLine($"round {round}: {last} rows acknowledged, primary was {before}");
        }

        await ground.ChangeAsync(spec => spec with { Followers = [] });
        var own = await OperatorHarness.ConvergeAsync(ground.Target, replica with { Follows = null, Generation = 2 });
        Assert.Equal(NodeRole.Primary, Assert.Single(own.Nodes).Role);
    }

    /// <summary>What the lifecycle engine does when it sees that something is wrong.</summary>
    private async Task PutRightAsync(InstanceSpec spec)
    {
        var seen = await ground.Target.ObserveAsync(spec.ResourceId, Cancellation);
        if (!seen.NeedsRepair)
            return;
        TestContext.Current.TestOutputHelper?.WriteLine($"{spec.ResourceId} is put right: {seen.Replication}");
        await OperatorHarness.FollowAsync(ground.Target, spec);
    }

    private async Task<long> WriteUntilCutAsync(int from)
    {
        var written = 0;
        try
        {
            await using var connection = await Connecting.AsMasterAsync(ground.Harness, ground.Spec);
            while (true)
            {
                await connection.ExecuteAsync(FormattableString.Invariant($"INSERT INTO followed VALUES ({from + written})"));
                written++;
            }
        }
        catch (Exception e) when (e is NpgsqlException or IOException)
        {
            return written;
        }
    }

    private async Task<long> CountAsync(InstanceSpec spec)
    {
        await using var connection = await Connecting.AsMasterAsync(ground.Harness, spec);
        return await connection.ScalarAsync<long>("SELECT count(*) FROM followed");
    }

    private async Task<bool> SameAsync(InstanceSpec replica)
    {
        try
        {
            const string Question = "SELECT count(*) || ' ' || sum(n) FROM followed";
            await using var one = await Connecting.AsMasterAsync(ground.Harness, ground.Spec);
            await using var other = await Connecting.AsMasterAsync(ground.Harness, replica);
            return await one.ScalarAsync<string>(Question) == await other.ScalarAsync<string>(Question);
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task AwaitAsync(Func<Task<bool>> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), "It has not come about within 60 s.");
            await Task.Delay(200, Cancellation);
        }
    }
}

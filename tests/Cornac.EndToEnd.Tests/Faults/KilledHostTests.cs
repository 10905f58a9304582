using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests.Faults;

/// <summary>The host dies by SIGKILL at every boundary of every step of every operation. After a restart each operation that was under way must have
/// ended well, exactly once, and nothing may be left over. The boundaries are those that an undisturbed run of the operation records.</summary>
public sealed class KilledHostTests
{
    private const int LeastBoundaries = 4;

    /// <summary>Of what befalls read replicas, only the boundaries that matter.</summary>
    [Fact]
    public Task Operations_killed_at_every_boundary_end_well() => KillEverywhereAsync(
        [KillAction.Create, KillAction.ChangePassword, KillAction.Modify, KillAction.Reboot, KillAction.Stop, KillAction.Start, KillAction.Delete],
        (KillAction.CreateReplica, "copy-source:after"), (KillAction.Promote, "promote:after"));

    /// <summary>Takes minutes.</summary>
    [Fact(Explicit = true)]
    public Task Create_and_promote_read_replica_killed_at_every_boundary_end_well() => KillEverywhereAsync([KillAction.CreateReplica, KillAction.Promote]);

    /// <summary>Takes minutes; what matters most is part of the failover story.</summary>
    [Fact(Explicit = true)]
    public Task Changes_of_two_zones_killed_at_every_boundary_end_well() =>
        KillEverywhereAsync([KillAction.ToTwoZones, KillAction.FailOver, KillAction.Roll, KillAction.ToOneZone]);

    private static async Task KillEverywhereAsync(KillAction[] actions, params (KillAction Action, string Boundary)[] chosen)
    {
        await using var home = new CornacHome();
        var plan = new KillPlan(home);
        await plan.BeginAsync();
        await plan.LearnAsync(actions);
        foreach (var (action, boundary) in chosen) plan.Choose(action, boundary);
        await plan.RunAsync();
        Assert.True(plan.Done >= LeastBoundaries * actions.Length + chosen.Length, $"Only {plan.Done} boundaries were met.");
    }
}

public sealed class KilledHostAnytimeTests
{
    private const int Seed = 20261123;
    private const int Rounds = 4;
    private const int LongestMilliseconds = 1500;

    [Fact]
    public async Task Create_killed_at_random_times_ends_well()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        var random = new Random(Seed);
        for (var round = 0; round < Rounds; round++)
        {
            var name = $"any-{round}";
            var creating = home.CreateAsync(name);
            await Task.Delay(random.Next(LongestMilliseconds)); // The time is what is tried here.
            await home.Host.KillAsync();
            var promised = false;
            try
            {
                await creating;
                promised = true;
            }
            catch (HttpRequestException)
            {
                // The host may have died before it answered.
            }

            await home.StartAsync();
            if (promised || await home.FindAsync(name) is not null) await home.WaitAsync(name, "available");
            await Orphans.NoneAsync(home);
        }
    }
}

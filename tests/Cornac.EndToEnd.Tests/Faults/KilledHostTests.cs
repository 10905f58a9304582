using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests.Faults;

/// <summary>The host dies by SIGKILL at every boundary of every step of every operation. After a restart the operation must have ended well,
/// exactly once, and nothing may be left over. The boundaries are those that an undisturbed run of the operation records.</summary>
public abstract class KilledHostTests
{
    private const int LeastBoundaries = 4;

    private protected static async Task KillEverywhereAsync(params KillAction[] actions)
    {
        await using var home = new CornacHome();
        var plan = new KillPlan(home, actions);
        await plan.LearnAsync();
        await plan.RunAsync();
        Assert.True(plan.Done >= LeastBoundaries * actions.Length, $"Only {plan.Done} boundaries were met.");
    }
}

/// <summary>Split from <see cref="KilledHostModifyTests"/> only so that the two run side by side.</summary>
public sealed class KilledHostCreateTests : KilledHostTests
{
    [Fact]
    public Task Create_and_delete_and_password_killed_at_every_boundary_end_well() =>
        KillEverywhereAsync(KillAction.Create, KillAction.Delete, KillAction.ChangePassword);
}

public sealed class KilledHostModifyTests : KilledHostTests
{
    [Fact]
    public Task Modify_and_reboot_and_stop_and_start_killed_at_every_boundary_end_well() =>
        KillEverywhereAsync(KillAction.Modify, KillAction.Reboot, KillAction.Stop, KillAction.Start);
}

/// <summary>The boundaries that matter; all of them take minutes, and are met when the test is asked for by name.</summary>
public sealed class KilledHostReplicaTests : KilledHostTests
{
    [Fact]
    public async Task Read_replica_is_made_and_promoted_once_though_the_host_dies_meanwhile()
    {
        await using var home = new CornacHome();
        var plan = new KillPlan(home, [KillAction.CreateReplica, KillAction.Promote]);
        await plan.ChooseAsync((KillAction.CreateReplica, ["copy-source:after"]), (KillAction.Promote, ["promote:after"]));
        await plan.RunAsync();
        Assert.Equal(2, plan.Done);
    }

    [Fact(Explicit = true)]
    public Task Create_and_promote_read_replica_killed_at_every_boundary_end_well() => KillEverywhereAsync(KillAction.CreateReplica, KillAction.Promote);
}

/// <summary>Takes minutes; what matters most is part of the failover story.</summary>
public sealed class KilledHostZonesTests : KilledHostTests
{
    [Fact(Explicit = true)]
    public Task Changes_of_two_zones_killed_at_every_boundary_end_well() =>
        KillEverywhereAsync(KillAction.ToTwoZones, KillAction.FailOver, KillAction.Roll, KillAction.ToOneZone);
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

using Cornac.Operators.Contract;

namespace Cornac.Operators.Tests.Conformance;

/// <summary>The ground that an operator under test stands on. It outlives the operator object, as disks outlive a host process.</summary>
public abstract class OperatorHarness : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>A new operator object on the same ground, as after a restart of the host.</summary>
    public abstract IOperator Open();

    /// <summary>What a small new instance looks like here.</summary>
    public abstract InstanceSpec NewSpec();

    /// <summary>Fails the test when a process, file or address of the instance is left.</summary>
    public abstract Task AssertNothingLeftAsync(InstanceSpec spec);

    public abstract ValueTask DisposeAsync();

    /// <summary>Converges until <see cref="Turn.Done"/>; a failure ends the test.</summary>
    public static async Task<ObservedInstance> ConvergeAsync(IOperator target, InstanceSpec spec, long fence = 1)
    {
        var turn = await FollowAsync(target, spec, fence);
        if (turn is Turn.Fail failure)
            Assert.Fail(failure.Message);
        return Assert.IsType<Turn.Done>(turn).Observed;
    }

    /// <summary>Converges until done or failed.</summary>
    public static async Task<Turn> FollowAsync(IOperator target, InstanceSpec spec, long fence = 1)
    {
        var steps = target.Steps.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        var give = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var turn = await target.ConvergeAsync(spec, new Fence(fence), TestContext.Current.CancellationToken);
            if (turn is not Turn.Continue next)
                return turn;
            Assert.Contains(next.Step, steps);
            Assert.InRange(next.Percent, 0, 99);
            Assert.True(TimeProvider.System.GetElapsedTime(give) < Deadline, $"Not done within {Deadline}; last step {next.Step}.");
            await Task.Delay(next.After, TestContext.Current.CancellationToken);
        }
    }

    public static async Task DestroyAsync(IOperator target, string resourceId, long fence = 1)
    {
        var give = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var turn = await target.DestroyAsync(resourceId, new Fence(fence), TestContext.Current.CancellationToken);
            if (turn is Turn.Done done)
            {
                Assert.Equal(InstanceState.Absent, done.Observed.State);
                return;
            }

            var next = Assert.IsType<Turn.Continue>(turn);
            Assert.Contains(next.Step, target.Steps.Select(s => s.Name));
            Assert.True(TimeProvider.System.GetElapsedTime(give) < Deadline, $"Not destroyed within {Deadline}.");
            await Task.Delay(next.After, TestContext.Current.CancellationToken);
        }
    }

    protected static string NewResourceId()
    {
        const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        return "db-" + System.Security.Cryptography.RandomNumberGenerator.GetString(Base32, 26);
    }
}

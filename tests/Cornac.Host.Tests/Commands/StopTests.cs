using Cornac.Api.Inventory.Instances;
using Cornac.Host.Commands;
using Cornac.Host.Tests.Lifecycle;
using Cornac.Operators.Contract;
using Cornac.Testing;

namespace Cornac.Host.Tests.Commands;

public sealed class StopTests(TemporaryPostgres postgres)
{
    [Fact]
    public async Task Stop_of_all_stops_what_runs_and_makes_nothing_of_what_is_not_there()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        string well, lost, failed;
        await using (await inventory.StartAsync())
        {
            well = await inventory.CreateInstanceAsync("well");
            lost = await inventory.CreateInstanceAsync("lost");
            await inventory.SettledAsync(well, InstanceStatus.Available);
            await inventory.SettledAsync(lost, InstanceStatus.Available);
            inventory.Operator.Script = (_, spec, step) =>
                spec is not null && step == "start-server" ? new Turn.Fail(FailureKind.Permanent, "No such version.") : null;
            failed = await inventory.CreateInstanceAsync("failed");
            await inventory.SettledAsync(failed, InstanceStatus.Failed);
        }

        inventory.Operator.Script = (_, _, _) => null;
        var gone = inventory.Operator.Of(lost);
        gone.Exists = gone.Complete = gone.Running = false;

        await using var db = inventory.Open();
        await StopCommand.HaltAllAsync(db, [inventory.Operator], inventory.Places, own: null, TestContext.Current.CancellationToken);

        Assert.False(inventory.Operator.Of(well).Running);
        Assert.False(gone.Exists);
        Assert.False(inventory.Operator.Of(failed).Exists);
    }
}

using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;
using Cornac.Host.Tests.Lifecycle;
using Cornac.Operators.Contract;

namespace Cornac.Host.Tests.Bootstrap;

public sealed class InventoryKeeperTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cornac-data-");

    [Fact]
    public async Task Change_under_a_lease_that_is_over_does_not_replace_what_the_next_start_reads()
    {
        var data = new DataDirectory(_folder.FullName);
        var spec = new InstanceSpec
        {
            ResourceId = "db-OWN",
            Name = "cornac",
            Generation = 2,
            EngineVersion = "15.18",
            Class = new InstanceClass("db.t3.micro", 2, 1L << 30),
            StorageGiB = 20,
            Address = "127.0.77.1",
            Port = 5432,
            MasterUsername = "cornac",
            Power = PowerState.Running,
        };
        var keeper = new InventoryKeeper(new ScriptedOperator(), data, spec.ResourceId);
        await keeper.ConvergeAsync(spec, new Fence(7), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<StaleFenceException>(
            () => keeper.ConvergeAsync(spec with { Generation = 1 }, new Fence(6), TestContext.Current.CancellationToken));

        Assert.Equal((2, 7), (InventoryFile.Read(data)!.Spec.Generation, InventoryFile.Read(data)!.Fence));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

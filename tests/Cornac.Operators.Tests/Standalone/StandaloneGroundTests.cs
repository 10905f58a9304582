using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;
using Cornac.Operators.Standalone;
using Cornac.Operators.Tests.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>Data directories that are out of the ordinary.</summary>
public sealed class StandaloneGroundTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Long_and_odd_path_works_with_its_sockets_elsewhere()
    {
        var parent = Directory.CreateTempSubdirectory("cot-").FullName;
        File.SetUnixFileMode(parent, (UnixFileMode)0b111_101_101);
        await using (var harness = new StandaloneHarness(Path.Combine(parent, "it's a long, (odd) path; " + new string('x', 60))))
        {
            var target = harness.Open();
            var spec = harness.NewSpec();

            var done = await OperatorHarness.ConvergeAsync(target, spec);

            var sockets = done.Nodes[0].SocketDirectory!;
            Assert.StartsWith("/tmp/cornac-", sockets, StringComparison.Ordinal);
            await using (await Connecting.AsMasterAsync(harness, spec))
                Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(sockets));
            await OperatorHarness.DestroyAsync(target, spec.ResourceId);
            Assert.False(Directory.Exists(sockets));
        }

        Directory.Delete(parent);
    }

    [Theory]
    [InlineData("/tmp/a\"b")]
    [InlineData("/tmp/a$b")]
    [InlineData("/tmp/a\\b")]
    public async Task Path_that_PostgreSQL_cannot_cope_with_is_refused_in_words(string path)
    {
        var options = new StandaloneOptions { Local = new LocalOptions { DataDirectory = path } };

        Assert.Contains(path, Assert.Single(await StandaloneOperator.CheckAsync(options, TimeProvider.System, Cancellation)), StringComparison.Ordinal);
        Assert.Throws<MachineException>(() => StandaloneOperator.Open(options, TimeProvider.System, NullLoggerFactory.Instance));
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task Full_disk_fails_a_creation_and_names_the_folder()
    {
        await using var disk = await SmallDisk.MountAsync("20m");
        await using var harness = new StandaloneHarness(disk.Directory, isMountPoint: true);

        var turn = await OperatorHarness.FollowAsync(harness.Open(), harness.NewSpec());

        var failure = Assert.IsType<Turn.Fail>(turn);
        Assert.Equal(FailureKind.StorageFull, failure.Kind);
        Assert.Contains(disk.Directory, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_that_fills_up_is_told_and_the_instance_comes_back_with_space()
    {
        await using var disk = await SmallDisk.MountAsync("320m");
        await using var harness = new StandaloneHarness(disk.Directory, isMountPoint: true);
        var target = harness.Open();
        var spec = harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec);
        await OperatorHarness.ConvergeAsync(target, spec with { Power = PowerState.Stopped, Generation = 2 });
        var filler = Path.Combine(disk.Directory, "filler");
        SmallDisk.Fill(filler);

        var turn = await OperatorHarness.FollowAsync(target, spec with { Generation = 3 });
        File.Delete(filler);
        var back = await OperatorHarness.ConvergeAsync(target, spec with { Generation = 3 });

        Assert.Equal(FailureKind.StorageFull, Assert.IsType<Turn.Fail>(turn).Kind);
        Assert.Equal(InstanceState.Running, back.State);
    }

    [Fact]
    public async Task Check_is_content_with_a_good_machine_and_names_what_is_missing()
    {
        await using var harness = new StandaloneHarness();

        Assert.Empty(await StandaloneOperator.CheckAsync(harness.Options, TimeProvider.System, Cancellation));
        var file = Path.Combine(harness.DataDirectory, "file");
        await File.WriteAllTextAsync(file, string.Empty, Cancellation);
        var blocked = harness.Options with { Local = new LocalOptions { DataDirectory = Path.Combine(file, "data") } };
        Assert.Contains(file, Assert.Single(await StandaloneOperator.CheckAsync(blocked, TimeProvider.System, Cancellation)), StringComparison.Ordinal);
        Assert.Throws<MachineException>(() => StandaloneOperator.Open(blocked, TimeProvider.System, NullLoggerFactory.Instance));
    }
}

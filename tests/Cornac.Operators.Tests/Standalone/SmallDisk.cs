using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>A file system of a few megabytes, which fills up and can be made read-only.</summary>
internal sealed class SmallDisk(string directory, LocalMachine machine) : IAsyncDisposable
{
    public string Directory => directory;

    public static async Task<SmallDisk> MountAsync(string size)
    {
        var machine = new LocalMachine(new LocalOptions { DataDirectory = "/tmp" }, TimeProvider.System);
        Assert.SkipUnless(machine.HostUser.UserId == 0, "Only root mounts disks.");
        var directory = System.IO.Directory.CreateTempSubdirectory("cod-").FullName;
        var mount = new MachineCommand("/bin/mount", "-t", "tmpfs", "-o", $"size={size},mode=755", "tmpfs", directory) { User = RunAs.Host };
        var result = await machine.RunAsync(mount, TestContext.Current.CancellationToken);
        Assert.SkipUnless(result.Succeeded, $"No disk can be mounted here: {result.StandardError}");
        return new SmallDisk(directory, machine);
    }

    /// <summary>Makes it read-only, or writable again.</summary>
    public async Task RemountAsync(bool readOnly)
    {
        var mount = new MachineCommand("/bin/mount", "-o", readOnly ? "remount,ro" : "remount,rw", directory) { User = RunAs.Host };
        var result = await machine.RunAsync(mount, TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, result.StandardError);
    }

    public async ValueTask DisposeAsync()
    {
        var result = await machine.RunAsync(new MachineCommand("/bin/umount", directory) { User = RunAs.Host }, CancellationToken.None);
        Assert.True(result.Succeeded, result.StandardError);
        System.IO.Directory.Delete(directory);
    }
}

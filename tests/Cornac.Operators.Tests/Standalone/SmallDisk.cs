using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>A file system of a few megabytes, which fills up and can be made read-only.</summary>
internal sealed class SmallDisk(string directory, LocalMachine machine) : IAsyncDisposable
{
    public string Directory => directory;

    /// <param name="size">In the words of <c>mount</c>: <c>40m</c>.</param>
    /// <param name="directory">Where; a folder of its own unless given.</param>
    public static async Task<SmallDisk> MountAsync(string size, string? directory = null)
    {
        var machine = new LocalMachine(new LocalOptions { DataDirectory = "/tmp" }, TimeProvider.System);
        Assert.SkipUnless(machine.HostUser.UserId == 0, "Only root mounts disks.");
        directory = directory is null ? System.IO.Directory.CreateTempSubdirectory("cod-").FullName : System.IO.Directory.CreateDirectory(directory).FullName;
        var mount = new MachineCommand("/bin/mount", "-t", "tmpfs", "-o", $"size={size},mode=755", "tmpfs", directory) { User = RunAs.Host };
        var result = await machine.RunAsync(mount, TestContext.Current.CancellationToken);
        Assert.SkipUnless(result.Succeeded, $"No disk can be mounted here: {result.StandardError}");
        return new SmallDisk(directory, machine);
    }

    /// <summary>Takes all the space that is left.</summary>
    public static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 1 << 20, 1 << 12 })
            Fill(file, new byte[size]);
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

    private static void Fill(FileStream file, byte[] block)
    {
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full, as intended.
        }
    }
}

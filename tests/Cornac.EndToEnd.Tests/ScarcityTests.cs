using System.Net;
using System.Net.Sockets;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests;

/// <summary>No address, port or disk space is left.</summary>
public sealed class ScarcityTests
{
    private const long Leave = 30L * 1024 * 1024;

    [Fact]
    public async Task Create_without_an_address_left_is_refused_and_leaves_nothing()
    {
        await using var home = new CornacHome();
        home.Environment["Cornac__Local__Addresses"] = home.Range.Address(0) + "/30";
        await home.StartAsync();
        await home.CreateAsync("one");
        var refused = await Assert.ThrowsAsync<AwsException>(() => home.CreateAsync("two"));
        Assert.Equal("InsufficientDBInstanceCapacity", refused.Code);
        Assert.Contains(home.Range.Address(0) + "/30", refused.Message, StringComparison.Ordinal);
        Assert.Null(await home.FindAsync("two"));
        await home.WaitAsync("one", "available");
        await home.DeleteAsync("one");
        await home.WaitAsync("one", null);
        await home.CreateAsync("two");
        await home.WaitAsync("two", "available");
        await Orphans.NoneAsync(home);
    }

    [Fact]
    public async Task Addresses_and_ports_of_others_are_stepped_around()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        using var onAddress = Listen(home.Range.Address(2), 5432);
        await home.CreateAsync("shop");
        var shop = await home.WaitAsync("shop", "available");
        var address = shop!.Element("Endpoint")!.Element("Address")!.Value;
        Assert.Equal(home.Range.Address(3), address);

        using var onPort = Listen(address, 5544);
        await home.CallAsync("ModifyDBInstance", "shop", ("DBPortNumber", "5544"), ("ApplyImmediately", "true"));
        shop = await home.WaitAsync("shop", "available");
        Assert.Equal("5432", shop!.Element("Endpoint")!.Element("Port")!.Value);
        Assert.Contains(
            await home.EventsAsync("shop"),
            message => message.StartsWith("Unable to complete the modify", StringComparison.Ordinal) && message.Contains("5544", StringComparison.Ordinal));
        (await Psql.RunAsync(address, "5432", "boss", CornacHome.Password, "app", home.CaFile, "SELECT 1")).Expect();
        await Orphans.NoneAsync(home);
    }

    [Fact]
    public async Task Disk_full_while_creating_fails_with_a_reason_and_can_be_deleted()
    {
        if (!System.Environment.IsPrivilegedProcess) Assert.Skip("Only root can mount a small file system.");
        var folder = Directory.CreateTempSubdirectory("ce-").FullName;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var mount = await CommandLine.RunAsync("mount", ["-t", "tmpfs", "-o", "size=400m,mode=0711", "cornac-test", folder]);
        if (mount.ExitCode != 0) Assert.Skip($"No file system can be mounted here: {mount.Error}");
        try
        {
            // The data directory lies below, so that it can be removed while the mount stays.
            await using var home = new CornacHome(Directory.CreateDirectory(Path.Combine(folder, "data")).FullName);
            await home.StartAsync();
            var ballast = Path.Combine(folder, "ballast");
            await using (var file = File.Create(ballast))
            {
                var chunk = new byte[1024 * 1024];
                while (new DriveInfo(folder).AvailableFreeSpace > Leave) await file.WriteAsync(chunk);
            }

            await home.CreateAsync("shop", retention: 0);
            await home.WaitAsync("shop", "failed");
            Assert.Contains(
                await home.EventsAsync("shop"),
                message => message.Contains("creation failed", StringComparison.Ordinal) && message.Contains("space", StringComparison.OrdinalIgnoreCase));
            await home.DeleteAsync("shop");
            await home.WaitAsync("shop", null);
            File.Delete(ballast);
            await Orphans.NoneAsync(home);
            await home.CreateAsync("shop");
            await home.WaitAsync("shop", "available");
        }
        finally
        {
            (await CommandLine.RunAsync("umount", [folder])).Expect();
            Directory.Delete(folder);
        }
    }

    private static Socket Listen(string address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        socket.Listen();
        return socket;
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Cornac.Host.Configuration;

namespace Cornac.Host.Bootstrap;

/// <summary>The data directory as the running host holds it: made if need be, writable, and nobody else's until the process ends.</summary>
internal sealed class DataDirectoryLease : IDisposable
{
    private const UnixFileMode Traversable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _lock;

    private DataDirectoryLease(FileStream @lock, string hostId) => (_lock, HostId) = (@lock, hostId);

    /// <summary>Identity of this host: made once, and the same ever after.</summary>
    public string HostId { get; }

    /// <exception cref="StartupException">It cannot be written, or another Cornac runs on it.</exception>
    public static DataDirectoryLease Take(DataDirectory data)
    {
        try
        {
            Directory.CreateDirectory(data.Root, Traversable);
            var held = Lock(data);
            return new DataDirectoryLease(held, HostIdOf(data));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The data directory {data.Root} cannot be used by user {Environment.UserName}: {failure.Message} Give a folder that can be written with CORNAC_DATA or --data.",
                failure);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(DataDirectory data)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(data.LockFile, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = OwnerOnly,
            });
        }
        catch (IOException held) when (File.Exists(data.LockFile))
        {
            throw new StartupException(
                $"Another Cornac (process {RunningHost.ProcessId(data)?.ToString(CultureInfo.InvariantCulture) ?? "?"}) runs on {data.Root}. Stop it with './cornac stop', or give another folder with CORNAC_DATA.",
                held);
        }

        // Whoever may open the file may hold its lock, and so keep Cornac from starting.
        File.SetUnixFileMode(stream.SafeFileHandle, OwnerOnly);
        // That of the host before this one.
        File.Delete(data.UrlFile);
        File.WriteAllText(data.ProcessFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        return stream;
    }

    private static string HostIdOf(DataDirectory data)
    {
        if (File.Exists(data.HostFile)) return JsonSerializer.Deserialize<HostIdentity>(File.ReadAllText(data.HostFile))!.HostId;
        var identity = new HostIdentity("host-" + RandomNumberGenerator.GetHexString(12, lowercase: true));
        PrivateFile.Write(data.HostFile, JsonSerializer.Serialize(identity));
        return identity.HostId;
    }

    private sealed record HostIdentity(string HostId);
}

using System.ComponentModel;
using System.Text;

namespace Cornac.Operators.Machines.Local;

/// <summary>Modes of files, and what the system's refusals mean.</summary>
internal static class LocalFiles
{
    /// <summary>Far more than any file of a node that is read whole, in bytes.</summary>
    public const int LongestText = 16 << 20;

    private const int LongestKernelText = 64 << 10;
    private const int SystemErrorMask = 0xFFFF;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerDirectory = OwnerFile | UnixFileMode.UserExecute;

    public static UnixFileMode FileMode(FileAccessFor access) => access switch
    {
        FileAccessFor.Everyone => OwnerFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        FileAccessFor.HostAndInstance => OwnerFile | UnixFileMode.GroupRead,
        _ => OwnerFile,
    };

    public static UnixFileMode DirectoryMode(FileAccessFor access) => access switch
    {
        FileAccessFor.Everyone => OwnerDirectory | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute,
        FileAccessFor.HostAndInstance => OwnerDirectory | UnixFileMode.GroupRead | UnixFileMode.GroupExecute,
        _ => OwnerDirectory,
    };

    /// <summary>The full path without symbolic links, as the system tells the working folders of processes.</summary>
    public static string RealPath(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
            return full;
        var here = Path.Combine(RealPath(parent), Path.GetFileName(full));
        return new DirectoryInfo(here).LinkTarget is { } target ? RealPath(Path.Combine(Path.GetDirectoryName(here)!, target)) : here;
    }

    /// <summary>The text of a file, or null when there is none. Some of what the host reads lies in folders of the user that PostgreSQL runs as, who could put
    /// anything in its place: only a plain file of a sensible size is read.</summary>
    public static async Task<string?> ReadTextAsync(string path, CancellationToken cancellationToken)
    {
        using var file = Posix.OpenToRead(path);
        if (file is null)
            return null;
        var facts = Posix.Describe(file);
        if (!facts.IsRegular || facts.Length > LongestText)
            throw new MachineException(MachineFailure.NoAccess, $"{path} is no plain file of at most {LongestText >> 20} MiB; remove it.");
        // What the kernel tells in /proc has no length beforehand.
        var bytes = new byte[facts.Length == 0 ? LongestKernelText : facts.Length];
        var length = 0;
        while (length < bytes.Length && await RandomAccess.ReadAsync(file, bytes.AsMemory(length), length, cancellationToken) is > 0 and var read)
            length += read;
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>Runs what touches files, and says a refusal of the system in words.</summary>
    public static async Task<T> GuardAsync<T>(string path, LocalMachine machine, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw Explain(e, path, machine);
        }
    }

    /// <summary>Says a refusal of the system in words.</summary>
    public static MachineException Explain(Exception e, string path, LocalMachine machine)
    {
        var code = e is Win32Exception native ? native.NativeErrorCode : e.HResult & SystemErrorMask;
        if (code is Posix.NoSpace or Posix.QuotaExceeded)
            return new MachineException(MachineFailure.NoSpace, $"No space is left at {path}.", e);
        if (e is UnauthorizedAccessException || code == Posix.ReadOnlyFileSystem)
        {
            var what = $"{path} cannot be written by user {machine.HostUser.Name}: {e.Message} Make {machine.DataDirectory} belong to that user, or choose another data directory.";
            return new MachineException(MachineFailure.NoAccess, what, e);
        }

        return new MachineException(MachineFailure.Other, $"{path}: {e.Message}", e);
    }
}

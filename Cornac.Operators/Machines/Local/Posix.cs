using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cornac.Operators.Machines.Local;

/// <summary>The few calls of the operating system that .NET does not offer.</summary>
internal static partial class Posix
{
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int QuotaExceeded = 122;

    private const int OpenOrCreateReadWrite = 0x80042; // O_CLOEXEC | O_CREAT | O_RDWR
    private const int OwnerReadWrite = 0x180; // 0600
    private const int LockExclusiveNonBlocking = 2 | 4;
    private const int Unlock = 8;
    private const int WouldBlock = 11;
    private const int NoSuchProcess = 3;
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const int DoNotBlock = 0x800; // O_NONBLOCK
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicFacts = 0x7FF; // STATX_BASIC_STATS
    private const int FileType = 0xF000; // S_IFMT
    private const int RegularFile = 0x8000; // S_IFREG
    private const int NoSuchEntry = 2;
    private const int NotADirectory = 20;
    private const int TooManyLinks = 40;
    private const int PasswdBufferSize = 16384;

    // These two bits stand the other way round on ARM.
    private static readonly int DirectoryOnly = IsArm ? 0x4000 : 0x10000; // O_DIRECTORY
    private static readonly int NoLink = IsArm ? 0x8000 : 0x20000; // O_NOFOLLOW

    public static uint EffectiveUserId => geteuid();

    public static uint EffectiveGroupId => getegid();

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64;

    /// <summary>Changes what was opened: whoever swaps the name for another meanwhile gains nothing.</summary>
    public static void ChangeOwner(SafeHandle file, uint user, uint group)
    {
        if (fchown(file, user, group) != 0)
            throw Failure("chown");
    }

    public static void ChangeMode(SafeHandle file, UnixFileMode mode)
    {
        if (fchmod(file, (uint)mode) != 0)
            throw Failure("chmod");
    }

    /// <summary>Opens a file to read, or answers null when there is none. Follows no link in its last part, and does not wait for the other end of a pipe.</summary>
    public static SafeFileHandle? OpenToRead(string path)
    {
        var descriptor = open(path, CloseOnExec | DoNotBlock | NoLink, 0);
        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, ownsHandle: true);
        return Marshal.GetLastPInvokeError() is NoSuchEntry or NotADirectory ? null : throw Failure($"open of {path}");
    }

    /// <summary>Opens a folder, or answers null when something else has that name, a link to a folder included.</summary>
    public static SafeFileHandle? OpenDirectory(string path)
    {
        var descriptor = open(path, CloseOnExec | DirectoryOnly | NoLink, 0);
        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, ownsHandle: true);
        return Marshal.GetLastPInvokeError() is NotADirectory or TooManyLinks ? null : throw Failure($"open of {path}");
    }

    public static FileFacts Describe(SafeHandle file)
    {
        var facts = default(StatX);
        if (statx(file, string.Empty, EmptyPath, BasicFacts, ref facts) != 0)
            throw Failure("stat");
        return new FileFacts(facts.UserId, (facts.Mode & FileType) == RegularFile, (long)facts.Size);
    }

    /// <summary>Sends a signal; false when there is no such process any more. A negative id names a process group.</summary>
    public static bool Kill(int pid, int signal)
    {
        if (kill(pid, signal) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == NoSuchProcess ? false : throw Failure($"kill of {pid}");
    }

    /// <summary>Opens a file to lock. .NET's own open would take a lock of its own.</summary>
    public static SafeFileHandle OpenLock(string path)
    {
        var descriptor = open(path, OpenOrCreateReadWrite, OwnerReadWrite);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure($"open of {path}");
    }

    public static bool TryLock(SafeHandle file)
    {
        if (flock(file, LockExclusiveNonBlocking) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == WouldBlock ? false : throw Failure("flock");
    }

    public static void ReleaseLock(SafeHandle file)
    {
        if (flock(file, Unlock) != 0)
            throw Failure("flock");
    }

    /// <summary>Makes a rename in this folder durable.</summary>
    public static void SyncDirectory(string path)
    {
        var descriptor = open(path, CloseOnExec | DirectoryOnly, 0);
        if (descriptor < 0)
            throw Failure($"open of {path}");
        var result = fsync(descriptor);
        var failure = result == 0 ? null : Failure($"fsync of {path}");
        _ = close(descriptor);
        if (failure is not null)
            throw failure;
    }

    /// <summary>A user by name, or null when there is none.</summary>
    public static LocalUser? FindUser(string name) => FindUser((ref Passwd entry, nint buffer, nint size, ref nint found) =>
        getpwnam_r(name, ref entry, buffer, size, ref found));

    /// <summary>A user by id, or null when it has no name.</summary>
    public static LocalUser? FindUser(uint id) => FindUser((ref Passwd entry, nint buffer, nint size, ref nint found) =>
        getpwuid_r(id, ref entry, buffer, size, ref found));

    private static LocalUser? FindUser(Lookup lookup)
    {
        var buffer = Marshal.AllocHGlobal(PasswdBufferSize);
        try
        {
            var entry = default(Passwd);
            nint found = 0;
            var error = lookup(ref entry, buffer, PasswdBufferSize, ref found);
            if (error != 0)
                throw new Win32Exception(error, "The user database cannot be read.");
            return found == 0
                ? null
                : new LocalUser(Marshal.PtrToStringUTF8(entry.Name)!, entry.UserId, entry.GroupId, Marshal.PtrToStringUTF8(entry.Home) ?? "/");
        }
        finally
        {
            Marshal.FreeHGlobal(buffer);
        }
    }

    private static Win32Exception Failure(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new Win32Exception(error, $"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private delegate int Lookup(ref Passwd entry, nint buffer, nint size, ref nint found);

    [StructLayout(LayoutKind.Sequential)]
    private struct Passwd
    {
        public nint Name;
        public nint Password;
        public uint UserId;
        public uint GroupId;
        public nint Gecos;
        public nint Home;
        public nint Shell;
    }

    /// <summary>The part of <c>struct statx</c> that is needed; it is the same on every processor (statx(2)).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatX
    {
        [FieldOffset(20)]
        public uint UserId;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(40)]
        public ulong Size;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial uint getegid();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(SafeHandle directory, string path, int flags, uint mask, ref StatX facts);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchown(SafeHandle descriptor, uint owner, uint group);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchmod(SafeHandle descriptor, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeHandle descriptor, int operation);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getpwnam_r(string name, ref Passwd entry, nint buffer, nint size, ref nint found);

    [LibraryImport("libc")]
    private static partial int getpwuid_r(uint id, ref Passwd entry, nint buffer, nint size, ref nint found);
}

internal sealed record LocalUser(string Name, uint UserId, uint GroupId, string Home);

/// <param name="Owner">Id of the user that it belongs to.</param>
/// <param name="IsRegular">True for a file that holds bytes, false for folders, pipes and devices.</param>
/// <param name="Length">Its size in bytes.</param>
internal readonly record struct FileFacts(uint Owner, bool IsRegular, long Length);

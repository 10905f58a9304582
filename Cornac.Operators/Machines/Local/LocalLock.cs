using System.Globalization;
using System.Text;
using Cornac.Operators.Contract;
using Microsoft.Win32.SafeHandles;

namespace Cornac.Operators.Machines.Local;

/// <summary>
/// Serialises and fences what changes one resource, across processes of this host. Two locks: the turn lock is held by the runner itself, the command lock by each
/// command it runs. A runner that died has lost the first; the second says whether a command of it still lives.
/// </summary>
internal sealed class LocalLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // Digits of the largest number.
    private const int FenceLength = 19;

    private readonly SafeFileHandle _turn;
    private readonly string _resourceId;

    private LocalLock(SafeFileHandle turn, string directory, string resourceId, Fence fence)
    {
        _turn = turn;
        _resourceId = resourceId;
        Fence = fence;
        CommandLockPath = Path.Combine(directory, resourceId + ".command");
        FencePath = Path.Combine(directory, resourceId + ".fence");
    }

    public Fence Fence { get; }

    public string CommandLockPath { get; }

    public string FencePath { get; }

    /// <summary>Takes the lock, or answers null when it is not free after a short wait.</summary>
    public static async Task<LocalLock?> TryTakeAsync(string directory, string resourceId, Fence fence, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        SafeFileHandle? turn = Posix.OpenLock(Path.Combine(directory, resourceId + ".turn"));
        try
        {
            if (!await WaitAsync(turn, started, time, cancellationToken))
                return null;
            var held = new LocalLock(turn, directory, resourceId, fence);
            using var command = Posix.OpenLock(held.CommandLockPath);
            if (!await WaitAsync(command, started, time, cancellationToken))
                return null;
            // Checked and raised while no command runs: one that still waits for its lock finds the new number and gives up.
            held.Raise();
            Posix.ReleaseLock(command);
            turn = null;
            return held;
        }
        finally
        {
            turn?.Dispose();
        }
    }

    /// <summary>Removes the locks of resources that are gone since long. They outlive a resource so that a late runner cannot bring it back.</summary>
    public static void Sweep(string directory, Func<string, bool> isGone, DateTimeOffset olderThan)
    {
        foreach (var fence in Directory.EnumerateFiles(directory, "*.fence"))
        {
            var resourceId = Path.GetFileNameWithoutExtension(fence);
            if (File.GetLastWriteTimeUtc(fence) >= olderThan.UtcDateTime || !isGone(resourceId))
                continue;
            File.Delete(fence);
            File.Delete(Path.Combine(directory, resourceId + ".command"));
            File.Delete(Path.Combine(directory, resourceId + ".turn"));
        }
    }

    public StaleFenceException Stale() => new(_resourceId, Fence, ReadFence());

    public void Dispose() => _turn.Dispose();

    private static async Task<bool> WaitAsync(SafeFileHandle file, long started, TimeProvider time, CancellationToken cancellationToken)
    {
        while (!Posix.TryLock(file))
        {
            if (time.GetElapsedTime(started) > Patience)
                return false;
            await Task.Delay(Pause, time, cancellationToken);
        }

        return true;
    }

    private void Raise()
    {
        var seen = ReadFence();
        if (seen.Number > Fence.Number)
            throw new StaleFenceException(_resourceId, Fence, seen);
        if (seen == Fence && new FileInfo(FencePath) is { Exists: true, Length: > 0 })
            return;
        // In place and always of one length, which needs no space: on a full disk an instance can still be stopped and deleted.
        using var file = File.OpenHandle(FencePath, FileMode.OpenOrCreate, FileAccess.Write);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(Fence.Number.ToString(CultureInfo.InvariantCulture).PadRight(FenceLength) + "\n"), fileOffset: 0);
    }

    /// <summary>A power failure can leave the file empty, for its text is not synced: with the machine every runner that could be late has ended, too.</summary>
    private Fence ReadFence() =>
        File.Exists(FencePath) && long.TryParse(File.ReadAllText(FencePath).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Fence(number)
            : new Fence(0);
}

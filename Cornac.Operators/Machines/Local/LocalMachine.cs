using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cornac.Operators.Contract;

namespace Cornac.Operators.Machines.Local;

/// <summary>This host as a machine.</summary>
public sealed class LocalMachine : IMachine
{
    private static readonly TimeSpan LocksOutliveTheirResource = TimeSpan.FromDays(1);

    private readonly TimeProvider _time;
    private readonly LocalCommand _commands;
    private readonly string _locks;

    public LocalMachine(LocalOptions options, TimeProvider time)
    {
        _time = time;
        DataDirectory = LocalFiles.RealPath(options.DataDirectory);
        _locks = Path.Combine(DataDirectory, "locks");
        HostUser = Posix.FindUser(Posix.EffectiveUserId)
            ?? new LocalUser(Posix.EffectiveUserId.ToString(CultureInfo.InvariantCulture), Posix.EffectiveUserId, Posix.EffectiveGroupId, "/");
        var configured = HostUser.UserId == 0 ? Posix.FindUser(options.User) : HostUser;
        MissingUser = configured is null ? options.User : null;
        InstanceUser = configured ?? HostUser;
        _commands = new LocalCommand(InstanceUser, SwitchesUser);
        Networks = options.Bridge is null ? null : new NodeNetworks(options.Bridge, options.Gateway);
    }

    public string DataDirectory { get; }

    internal LocalUser HostUser { get; }

    internal LocalUser InstanceUser { get; }

    internal bool SwitchesUser => HostUser.UserId == 0 && InstanceUser.UserId != 0;

    /// <summary>Networks of the nodes that have their own; null where no bridge is configured.</summary>
    internal NodeNetworks? Networks { get; }

    /// <summary>The configured user when the system does not know it.</summary>
    internal string? MissingUser { get; }

    public Task<MachineFacts> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new MachineFacts(LocalMemory.Available(), HostUser.Name, InstanceUser.Name));

    public Task<CommandResult> RunAsync(MachineCommand command, CancellationToken cancellationToken) => RunAsync(command, heldLock: null, cancellationToken);

    public Task<string?> ReadTextAsync(string path, CancellationToken cancellationToken) =>
        LocalFiles.GuardAsync(path, this, () => LocalFiles.ReadTextAsync(path, cancellationToken));

    public Task<bool> ExistsAsync(string path, CancellationToken cancellationToken) => Task.FromResult(Path.Exists(path));

    public Task<IReadOnlyList<MachineEntry>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var directory = new DirectoryInfo(path);
        IReadOnlyList<MachineEntry> entries = directory.Exists
            ? [.. directory.EnumerateFileSystemInfos().Select(e => new MachineEntry(e.Name, e is DirectoryInfo, new DateTimeOffset(e.LastWriteTimeUtc)))]
            : [];
        return Task.FromResult(entries);
    }

    public Task<long> GetFreeBytesAsync(string path, CancellationToken cancellationToken) => Task.FromResult(new DriveInfo(path).AvailableFreeSpace);

    public Task<long> GetSizeAsync(string path, CancellationToken cancellationToken)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        var size = 0L;
        foreach (var file in new DirectoryInfo(path).EnumerateFiles("*", options))
        {
            cancellationToken.ThrowIfCancellationRequested();
            size += LengthOrZero(file);
        }

        return Task.FromResult(size);
    }

    public Task<MachineProcess?> FindProcessAsync(int pid, CancellationToken cancellationToken) => Task.FromResult(LocalProcesses.Find(pid));

    public Task<IReadOnlyList<MachineProcess>> FindProcessesInAsync(string directory, CancellationToken cancellationToken) =>
        Task.FromResult(LocalProcesses.FindIn(directory));

    public Task<PortState> ProbePortAsync(string address, int port, CancellationToken cancellationToken)
    {
        // On a network of its own nobody else listens.
        if (Networks?.Serves(address) == true)
            return Task.FromResult(PortState.Free);
        var endpoint = new IPEndPoint(IPAddress.Parse(address), port);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Without listening: whoever connected meanwhile would leave the port taken for a minute.
            socket.Bind(endpoint);
            return Task.FromResult(PortState.Free);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return Task.FromResult(PortState.InUse);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            return Task.FromResult(PortState.NoSuchAddress);
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The lease owns the lock.")]
    public async Task<IMachineLease?> TryLeaseAsync(string resourceId, Fence fence, CancellationToken cancellationToken)
    {
        var held = await LocalFiles.GuardAsync(_locks, this, () =>
        {
            Directory.CreateDirectory(_locks, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return LocalLock.TryTakeAsync(_locks, resourceId, fence, _time, cancellationToken);
        });
        return held is null ? null : new LocalMachineLease(this, held);
    }

    /// <summary>Finds what would keep instances from living here, each in words that say what to do; empty when all is well.</summary>
    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => LocalCheck.RunAsync(this, cancellationToken);

    /// <summary>Forgets the locks of resources that <paramref name="isGone"/> knows to be gone since more than a day.</summary>
    internal void SweepLocks(Func<string, bool> isGone) => LocalLock.Sweep(_locks, isGone, _time.GetUtcNow() - LocksOutliveTheirResource);

    internal Task<CommandResult> RunAsync(MachineCommand command, LocalLock? heldLock, CancellationToken cancellationToken) =>
        MissingUser is null
            ? _commands.RunAsync(command, heldLock, cancellationToken)
            : throw new MachineException(MachineFailure.NoAccess, LocalCheck.UserIsMissing(MissingUser));

    private static long LengthOrZero(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            // PostgreSQL removes files at any time; what is gone uses nothing.
            return 0;
        }
    }
}

using Cornac.Operators.Contract;

namespace Cornac.Operators.Machines;

/// <summary>Where commands run and files live: this host, later a virtual machine or a host over SSH. What is here only looks; everything that changes
/// something goes through a <see cref="IMachineLease"/>.</summary>
public interface IMachine
{
    /// <summary>What the machine is: its memory, and the users that things run as.</summary>
    Task<MachineFacts> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Runs a command to its end, or to its time limit. A program that ends with another code than 0 is a result, not an exception.</summary>
    /// <exception cref="MachineException">The program could not be started, or its time was over.</exception>
    Task<CommandResult> RunAsync(MachineCommand command, CancellationToken cancellationToken);

    /// <summary>The text of a file in UTF-8, or null when there is none.</summary>
    Task<string?> ReadTextAsync(string path, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(string path, CancellationToken cancellationToken);

    /// <summary>What a folder holds, not below; empty when there is no such folder.</summary>
    Task<IReadOnlyList<MachineEntry>> ListAsync(string path, CancellationToken cancellationToken);

    /// <summary>Bytes that an unprivileged process can still write in the file system of <paramref name="path"/>.</summary>
    Task<long> GetFreeBytesAsync(string path, CancellationToken cancellationToken);

    /// <summary>Sum of the sizes of all files under a folder, in bytes; symbolic links are not followed.</summary>
    Task<long> GetSizeAsync(string path, CancellationToken cancellationToken);

    /// <summary>The process with this id, or null.</summary>
    Task<MachineProcess?> FindProcessAsync(int pid, CancellationToken cancellationToken);

    /// <summary>Every process whose working folder is this one or below.</summary>
    Task<IReadOnlyList<MachineProcess>> FindProcessesInAsync(string directory, CancellationToken cancellationToken);

    /// <summary>Tells whether a TCP server could listen there now.</summary>
    Task<PortState> ProbePortAsync(string address, int port, CancellationToken cancellationToken);

    /// <summary>Takes the exclusive right to change what belongs to <paramref name="resourceId"/>, or answers null when somebody else (another turn, or a command that
    /// outlived its host) still holds it after a short wait.</summary>
    /// <exception cref="StaleFenceException">A newer fence was seen for this resource.</exception>
    Task<IMachineLease?> TryLeaseAsync(string resourceId, Fence fence, CancellationToken cancellationToken);
}

/// <summary>The exclusive right to change what belongs to one resource on a machine. Commands run through it hold a lock of their own: when the host dies, the
/// next lease waits until the command ended too.</summary>
public interface IMachineLease : IMachine, IAsyncDisposable
{
    /// <summary>Writes a file whole: a reader, or a crash, sees the old text or the new one.</summary>
    Task WriteTextAsync(string path, string text, FileAccessFor access, CancellationToken cancellationToken);

    /// <summary>Makes a folder, or gives an existing one the right owner and mode. The parent must exist.</summary>
    Task MakeDirectoryAsync(string path, FileAccessFor access, CancellationToken cancellationToken);

    /// <summary>Renames atomically within one file system.</summary>
    Task MoveAsync(string from, string to, CancellationToken cancellationToken);

    /// <summary>Removes a file or a folder with all it holds; does nothing when there is none.</summary>
    Task RemoveAsync(string path, CancellationToken cancellationToken);

    /// <summary>Brings everything written under a folder to stable storage.</summary>
    Task SyncAsync(string directory, CancellationToken cancellationToken);

    /// <summary>Sends a signal to a process, if it is still the one that was found.</summary>
    Task SignalAsync(MachineProcess process, ProcessSignal signal, CancellationToken cancellationToken);
}

/// <param name="MemoryBytes">Memory that processes can use.</param>
/// <param name="HostUser">Operating-system user that this host acts as.</param>
/// <param name="InstanceUser">Operating-system user that PostgreSQL runs as.</param>
public sealed record MachineFacts(long MemoryBytes, string HostUser, string InstanceUser);

public sealed record MachineEntry(string Name, bool IsDirectory, DateTimeOffset ModifiedAt);

/// <param name="Pid">Its number.</param>
/// <param name="Name">Name of its program, cut to 15 characters.</param>
/// <param name="WorkingDirectory">Its working folder, empty when it may not be known.</param>
/// <param name="StartTicks">Start time as the kernel counts it: with the id it names a process for good, since ids are used again.</param>
public sealed record MachineProcess(int Pid, string Name, string WorkingDirectory, long StartTicks)
{
    /// <summary>True while it was stopped by a signal (<c>SIGSTOP</c>), and so does nothing.</summary>
    public bool IsPaused { get; init; }
}

public enum PortState
{
    Free,

    /// <summary>Something listens there already.</summary>
    InUse,

    /// <summary>The machine does not have this address.</summary>
    NoSuchAddress,
}

public enum ProcessSignal
{
    Hangup = 1,
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
}

/// <summary>Who may use a file or folder.</summary>
public enum FileAccessFor
{
    /// <summary>Written by the host, read by everybody: 0755, 0644.</summary>
    Everyone,

    /// <summary>Written by the host, read by PostgreSQL: 0750, 0640; 0700, 0600 where both are one user.</summary>
    HostAndInstance,

    /// <summary>The host alone: 0700, 0600.</summary>
    Host,

    /// <summary>Owned by the user that PostgreSQL runs as, and by nobody else: 0700, 0600.</summary>
    Instance,
}

using System.Runtime.InteropServices;
using System.Text;

namespace Cornac.Operators.Machines.Local;

internal sealed class LocalMachineLease(LocalMachine machine, LocalLock held) : IMachineLease
{
    public Task<MachineFacts> DescribeAsync(CancellationToken cancellationToken) => machine.DescribeAsync(cancellationToken);

    public Task<CommandResult> RunAsync(MachineCommand command, CancellationToken cancellationToken) => machine.RunAsync(command, held, cancellationToken);

    public Task<string?> ReadTextAsync(string path, CancellationToken cancellationToken) => machine.ReadTextAsync(path, cancellationToken);

    public Task<bool> ExistsAsync(string path, CancellationToken cancellationToken) => machine.ExistsAsync(path, cancellationToken);

    public Task<IReadOnlyList<MachineEntry>> ListAsync(string path, CancellationToken cancellationToken) => machine.ListAsync(path, cancellationToken);

    public Task<long> GetFreeBytesAsync(string path, CancellationToken cancellationToken) => machine.GetFreeBytesAsync(path, cancellationToken);

    public Task<long> GetSizeAsync(string path, CancellationToken cancellationToken) => machine.GetSizeAsync(path, cancellationToken);

    public Task<MachineProcess?> FindProcessAsync(int pid, CancellationToken cancellationToken) => machine.FindProcessAsync(pid, cancellationToken);

    public Task<IReadOnlyList<MachineProcess>> FindProcessesInAsync(string directory, CancellationToken cancellationToken) =>
        machine.FindProcessesInAsync(directory, cancellationToken);

    public Task<PortState> ProbePortAsync(string address, int port, CancellationToken cancellationToken) =>
        machine.ProbePortAsync(address, port, cancellationToken);

    public Task<IMachineLease?> TryLeaseAsync(string resourceId, Contract.Fence fence, CancellationToken cancellationToken) =>
        machine.TryLeaseAsync(resourceId, fence, cancellationToken);

    public Task WriteTextAsync(string path, string text, FileAccessFor access, CancellationToken cancellationToken) =>
        LocalFiles.GuardAsync(path, machine, async () =>
        {
            var temporary = path + ".tmp";
            File.Delete(temporary);
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = LocalFiles.FileMode(Narrowed(access)),
            };
            await using (var file = new FileStream(temporary, options))
            {
                Own(file.SafeFileHandle, access);
                // The mask of the host's process may have taken bits away.
                File.SetUnixFileMode(file.SafeFileHandle, LocalFiles.FileMode(Narrowed(access)));
                await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            Posix.SyncDirectory(Path.GetDirectoryName(path)!);
            return true;
        });

    public Task MakeDirectoryAsync(string path, FileAccessFor access, CancellationToken cancellationToken) =>
        LocalFiles.GuardAsync(path, machine, () =>
        {
            var mode = LocalFiles.DirectoryMode(Narrowed(access));
            Directory.CreateDirectory(path, mode);
            // From here on it is the folder that counts, not its name: in /tmp anybody can exchange what a name stands for.
            using var folder = Posix.OpenDirectory(path) ?? throw new MachineException(MachineFailure.NoAccess, $"{path} is a symbolic link; remove it.");
            if (Posix.Describe(folder).Owner is var owner && owner != machine.HostUser.UserId && owner != machine.InstanceUser.UserId)
                throw new MachineException(MachineFailure.NoAccess, $"{path} belongs to another user (id {owner}); remove it.");
            Own(folder, access);
            Posix.ChangeMode(folder, mode);
            return Task.FromResult(true);
        });

    public Task MoveAsync(string from, string to, CancellationToken cancellationToken) =>
        LocalFiles.GuardAsync(to, machine, () =>
        {
            if (Directory.Exists(from))
                Directory.Move(from, to);
            else
                File.Move(from, to, overwrite: true);
            Posix.SyncDirectory(Path.GetDirectoryName(to)!);
            return Task.FromResult(true);
        });

    public async Task RemoveAsync(string path, CancellationToken cancellationToken)
    {
        // rm is safe against links that somebody swaps in while it walks, and finishes when the host dies.
        var result = await RunAsync(new MachineCommand("/bin/rm", "-rf", "--", path) { User = RunAs.Host, Timeout = TimeSpan.FromMinutes(10) }, cancellationToken);
        if (!result.Succeeded)
            throw new MachineException(MachineFailure.Other, $"{path} cannot be removed: {result.StandardError.Trim()}");
    }

    public async Task SyncAsync(string directory, CancellationToken cancellationToken)
    {
        var result = await RunAsync(new MachineCommand("/bin/sync", "-f", directory) { User = RunAs.Host, Timeout = TimeSpan.FromMinutes(10) }, cancellationToken);
        if (!result.Succeeded)
            throw new MachineException(MachineFailure.Other, $"{directory} cannot be synced: {result.StandardError.Trim()}");
    }

    public Task SignalAsync(MachineProcess process, ProcessSignal signal, CancellationToken cancellationToken)
    {
        if (LocalProcesses.Find(process.Pid) is { } found && found.StartTicks == process.StartTicks)
            Posix.Kill(process.Pid, (int)signal);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        held.Dispose();
        return ValueTask.CompletedTask;
    }

    // Where both are one user, PostgreSQL wants its key file closed to the group.
    private FileAccessFor Narrowed(FileAccessFor access) => access == FileAccessFor.HostAndInstance && !machine.SwitchesUser ? FileAccessFor.Host : access;

    private void Own(SafeHandle file, FileAccessFor access)
    {
        if (!machine.SwitchesUser)
            return;
        var owner = access == FileAccessFor.Instance ? machine.InstanceUser.UserId : machine.HostUser.UserId;
        var group = access is FileAccessFor.Instance or FileAccessFor.HostAndInstance ? machine.InstanceUser.GroupId : machine.HostUser.GroupId;
        Posix.ChangeOwner(file, owner, group);
    }
}

using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Backups;

/// <summary>Tries repositories.</summary>
internal sealed class RepositoryChecks(PgBackRest tool, IMachine machine)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<RepositoryHealth> CheckAsync(BackupRepository repository, CancellationToken cancellationToken)
    {
        try
        {
            await tool.RequireAsync(machine, repository.Kind, cancellationToken);
            return repository.Kind == RepositoryKind.Folder
                ? await CheckFolderAsync(repository, cancellationToken)
                : await CheckByWritingAsync(repository, freeBytes: null, cancellationToken);
        }
        catch (Exception e) when (e is RepositoryException or Engine.EngineException or MachineException)
        {
            return new RepositoryHealth(Usable: false, e.Message, FreeBytes: null);
        }
    }

    /// <summary>What keeps the user of PostgreSQL from writing to a folder that is there; null when nothing does.</summary>
    public static async Task<string?> UnwritableAsync(BackupRepository repository, IMachine machine, CancellationToken cancellationToken)
    {
        var test = new MachineCommand("/usr/bin/test", "-w", repository.Path, "-a", "-x", repository.Path) { Timeout = Patience };
        if ((await machine.RunAsync(test, cancellationToken)).Succeeded)
            return null;
        var user = (await machine.DescribeAsync(cancellationToken)).InstanceUser;
        return $"The folder {repository.Path} of backup repository \"{repository.Name}\" cannot be written by user {user}: it is read-only, or belongs to somebody else (chown {user}).";
    }

    private async Task<RepositoryHealth> CheckFolderAsync(BackupRepository repository, CancellationToken cancellationToken)
    {
        if (!await machine.ExistsAsync(repository.Path, cancellationToken))
        {
            var parent = Path.GetDirectoryName(repository.Path);
            return parent is not null && await machine.ExistsAsync(parent, cancellationToken)
                ? new RepositoryHealth(Usable: true, Message: null, await machine.GetFreeBytesAsync(parent, cancellationToken))
                : new RepositoryHealth(Usable: false, $"The folder {repository.Path} of backup repository \"{repository.Name}\" does not exist, nor the one above: make it, or mount what it is on.", FreeBytes: null);
        }

        var free = await machine.GetFreeBytesAsync(repository.Path, cancellationToken);
        if (await UnwritableAsync(repository, machine, cancellationToken) is { } problem)
            return new RepositoryHealth(Usable: false, problem, free);
        await BackupFailures.RequireSpaceAsync(machine, repository, cancellationToken);
        return await CheckByWritingAsync(repository, free, cancellationToken);
    }

    /// <summary>Writes, reads and removes a little file, as a backup would.</summary>
    private async Task<RepositoryHealth> CheckByWritingAsync(BackupRepository repository, long? freeBytes, CancellationToken cancellationToken)
    {
        var name = $"probe-{Guid.NewGuid():N}";
        var configuration = SetConfiguration.Render(repository);
        // The content comes as the configuration does, which leaves no other input: the file holds nothing.
        await tool.DemandAsync(machine, repository, configuration, ["repo-put", name], cancellationToken);
        await tool.DemandAsync(machine, repository, configuration, ["repo-get", name], cancellationToken);
        await tool.DemandAsync(machine, repository, configuration, ["repo-rm", name], cancellationToken);
        return new RepositoryHealth(Usable: true, Message: null, freeBytes);
    }
}

using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Backups;

/// <summary>Makes what a set needs before anything can be written to it: folders, and its place in the repository.</summary>
internal sealed class SetPreparation(PgBackRest tool, SetLayouts sets)
{
    /// <summary>Folders on this machine; nothing of the repository.</summary>
    public async Task MakeFoldersAsync(BackupSet set, IMachineLease machine, CancellationToken cancellationToken)
    {
        var layout = sets.Of(set.ResourceId);
        await machine.MakeDirectoryAsync(layout.Sets, FileAccessFor.Everyone, cancellationToken);
        await machine.MakeDirectoryAsync(layout.Root, FileAccessFor.Everyone, cancellationToken);
        await machine.MakeDirectoryAsync(layout.Locks, FileAccessFor.Instance, cancellationToken);
    }

    /// <summary>Makes the set in its repository, or fits it to the cluster that is there.</summary>
    /// <exception cref="RepositoryException">The repository cannot be used.</exception>
    public Task PrepareAsync(BackupSet set, NodeLayout node, EngineVersion engine, IMachineLease machine, CancellationToken cancellationToken) =>
        PrepareAsync(set, known: null, node, engine, machine, cancellationToken);

    /// <param name="set">The set.</param>
    /// <param name="known">What has just been read of it; null for nothing.</param>
    /// <param name="node">The node whose cluster it is for.</param>
    /// <param name="engine">The PostgreSQL that the cluster is of.</param>
    /// <param name="machine">The lease.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RepositoryException">The repository cannot be used.</exception>
    public async Task PrepareAsync(
        BackupSet set, RepositoryContents? known, NodeLayout node, EngineVersion engine, IMachineLease machine, CancellationToken cancellationToken)
    {
        await tool.RequireAsync(machine, set.Repository.Kind, cancellationToken);
        await MakeFoldersAsync(set, machine, cancellationToken);
        await MakeRepositoryAsync(set.Repository, machine, cancellationToken);
        var configuration = Render(set, node);
        var contents = known ?? await RepositoryContents.ReadBackupsAsync(tool, machine, set, configuration, cancellationToken);
        var identifier = await Cluster.ReadSystemIdentifierAsync(machine, node, engine, cancellationToken);
        if (contents.Exists && string.Equals(contents.SystemIdentifier, identifier, StringComparison.Ordinal))
            return;

        // Without a connection: only the cluster's identifier is needed, and the server may be down.
        string[] arguments = [$"--stanza={set.ResourceId}", "--no-online", contents.Exists ? "stanza-upgrade" : "stanza-create"];
        await tool.DemandAsync(machine, set.Repository, configuration, arguments, cancellationToken);
    }

    public string Render(BackupSet set, NodeLayout node) => SetConfiguration.Render(set, node.Data, node.SocketDirectory, sets.Of(set.ResourceId).Locks);

    /// <summary>A folder is made where it is missing, for the user of PostgreSQL alone; one that exists is left as it is.</summary>
    private static async Task MakeRepositoryAsync(BackupRepository repository, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (repository.Kind != RepositoryKind.Folder)
            return;
        if (!await machine.ExistsAsync(repository.Path, cancellationToken))
        {
            foreach (var missing in await MissingAboveAsync(repository.Path, machine, cancellationToken))
                await machine.MakeDirectoryAsync(missing, FileAccessFor.Everyone, cancellationToken);
            await machine.MakeDirectoryAsync(repository.Path, FileAccessFor.Instance, cancellationToken);
            return;
        }

        if (await RepositoryChecks.UnwritableAsync(repository, machine, cancellationToken) is { } problem)
            throw new RepositoryException(FailureKind.Transient, problem);
        await BackupFailures.RequireSpaceAsync(machine, repository, cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> MissingAboveAsync(string path, IMachineLease machine, CancellationToken cancellationToken)
    {
        var missing = new Stack<string>();
        for (var folder = Path.GetDirectoryName(path); folder is not null && !await machine.ExistsAsync(folder, cancellationToken); folder = Path.GetDirectoryName(folder))
            missing.Push(folder);
        return [.. missing];
    }
}

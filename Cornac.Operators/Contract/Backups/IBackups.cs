namespace Cornac.Operators.Contract.Backups;

/// <summary>Backups of an operator's instances in repositories. Level-triggered and idempotent as <see cref="IOperator"/> is; what takes long runs
/// detached and is found again by later calls, also of another host process. One caller at a time works on a set; restoring reads it at any time.</summary>
public interface IBackups
{
    /// <summary>The steps that the calls below can answer.</summary>
    IReadOnlyList<OperatorStep> Steps { get; }

    /// <summary>Finds what the repository holds of one instance, whether the instance still exists or not. Changes nothing.</summary>
    /// <exception cref="RepositoryException">The repository cannot be read; the message says why.</exception>
    Task<ObservedBackups> ObserveAsync(BackupSet set, CancellationToken cancellationToken);

    /// <summary>Takes one short step towards the backup that is asked for. Done (<see cref="Turn.BackedUp"/>) when the repository holds it complete, with
    /// all WAL that it needs to become consistent. The instance runs with <see cref="InstanceSpec.Archive"/> in force, or is stopped for as long as it takes.</summary>
    /// <exception cref="StaleFenceException">A newer fence was seen for this set.</exception>
    Task<Turn> BackUpAsync(BackupSet set, BackupOrder order, Fence fence, CancellationToken cancellationToken);

    /// <summary>Takes one short step towards the set holding what is to be kept, and as little else as possible: a backup that one to be kept builds
    /// upon stays with it. A backup in progress that is not wanted any more is ended. Done: <see cref="Turn.BackedUp"/>.</summary>
    /// <exception cref="StaleFenceException">A newer fence was seen for this set.</exception>
    Task<Turn> PruneAsync(BackupSet set, BackupRetention retention, Fence fence, CancellationToken cancellationToken);

    /// <summary>Takes one short step towards nothing of the set being left in its repository. Done: <see cref="Turn.BackedUp"/> with none.</summary>
    /// <exception cref="StaleFenceException">A newer fence was seen for this set.</exception>
    Task<Turn> RemoveAsync(BackupSet set, Fence fence, CancellationToken cancellationToken);

    /// <summary>Takes one short step in checking the data of a running instance: every heap and index (<c>pg_amcheck</c>), page checksums, and the rows
    /// of the tables asked for. Done: <see cref="Turn.Verified"/>.</summary>
    /// <exception cref="StaleFenceException">A newer fence was seen for this instance.</exception>
    Task<Turn> VerifyAsync(string resourceId, VerificationOrder order, Fence fence, CancellationToken cancellationToken);

    /// <summary>Ends what runs detached for an instance and does not end with its server: a backup in progress, and a restore into it. That is for a machine
    /// which is about to be switched off; whoever asks for either again finds it begun anew, or gone on with.</summary>
    /// <param name="resourceId">The instance, which may be gone.</param>
    /// <param name="ofSet">Fence of who works on its set.</param>
    /// <param name="ofInstance">Fence of who works on the instance.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="StaleFenceException">A newer fence was seen.</exception>
    Task HaltAsync(string resourceId, Fence ofSet, Fence ofInstance, CancellationToken cancellationToken);

    /// <summary>Tries a repository: reachable, readable, writable, how much space is left.</summary>
    Task<RepositoryHealth> CheckAsync(BackupRepository repository, CancellationToken cancellationToken);
}

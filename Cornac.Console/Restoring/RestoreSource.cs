using Amazon.RDS.Model;

namespace Cornac.Console.Restoring;

/// <summary>What is restored, as the form shows it.</summary>
/// <param name="Instance">Name of the instance whose data it is.</param>
/// <param name="ResourceId">Its id, which outlives its name.</param>
/// <param name="IsRetained">Whether the instance is deleted and only its backups were kept.</param>
/// <param name="StorageGiB">Its storage: the new instance has as much or more.</param>
/// <param name="RetentionDays">How long its automatic backups are kept.</param>
public sealed record RestoreSource(
    string Instance, string ResourceId, bool IsRetained, string Version, string MasterUser, int StorageGiB, int Port, int? RetentionDays)
{
    public static RestoreSource Of(DBSnapshot snapshot) => new(
        snapshot.DBInstanceIdentifier, snapshot.DbiResourceId, IsRetained: false, snapshot.EngineVersion, snapshot.MasterUsername,
        snapshot.AllocatedStorage ?? 0, snapshot.Port ?? 0, null);

    public static RestoreSource Of(DBInstanceAutomatedBackup backup) => new(
        backup.DBInstanceIdentifier, backup.DbiResourceId, backup.Status == "retained", backup.EngineVersion, backup.MasterUsername,
        backup.AllocatedStorage ?? 0, backup.Port ?? 0, backup.BackupRetentionPeriod);
}

using Cornac.Api.Models.Rds;

namespace Cornac.Api.Rds.Restores;

/// <summary>What one can ask of a restored instance, from a snapshot and to a point in time alike; what is null is as it was in the source, or as in a
/// new instance.</summary>
internal sealed record RestoreOptions
{
    public required string? Identifier { get; init; }

    /// <summary>Name of the parameter that gives <see cref="Identifier"/>.</summary>
    public required string IdentifierMember { get; init; }

    public string? Class { get; init; }

    public int? StorageGiB { get; init; }

    public int? MaxStorageGiB { get; init; }

    public string? StorageType { get; init; }

    public int? Port { get; init; }

    public string? Zone { get; init; }

    public bool? MultiAz { get; init; }

    public string? Engine { get; init; }

    public string? License { get; init; }

    public string? DatabaseName { get; init; }

    public string? ParameterGroup { get; init; }

    public string? OptionGroup { get; init; }

    public string? SubnetGroup { get; init; }

    public string? NetworkType { get; init; }

    public string? CertificateAuthority { get; init; }

    public int? BackupRetentionDays { get; init; }

    public string? BackupWindow { get; init; }

    public bool? AutoMinorVersionUpgrade { get; init; }

    public bool? CopyTagsToSnapshot { get; init; }

    public bool? DeletionProtection { get; init; }

    public bool? PubliclyAccessible { get; init; }

    public IReadOnlyList<Tag>? Tags { get; init; }

    public static RestoreOptions Of(RestoreDBInstanceFromDBSnapshotRequest request) => new()
    {
        Identifier = request.DBInstanceIdentifier,
        IdentifierMember = nameof(request.DBInstanceIdentifier),
        Class = request.DBInstanceClass,
        StorageGiB = request.AllocatedStorage,
        StorageType = request.StorageType,
        Port = request.Port,
        Zone = request.AvailabilityZone,
        MultiAz = request.MultiAZ,
        Engine = request.Engine,
        License = request.LicenseModel,
        DatabaseName = request.DBName,
        ParameterGroup = request.DBParameterGroupName,
        OptionGroup = request.OptionGroupName,
        SubnetGroup = request.DBSubnetGroupName,
        NetworkType = request.NetworkType,
        CertificateAuthority = request.CACertificateIdentifier,
        BackupRetentionDays = request.BackupRetentionPeriod,
        BackupWindow = request.PreferredBackupWindow,
        AutoMinorVersionUpgrade = request.AutoMinorVersionUpgrade,
        CopyTagsToSnapshot = request.CopyTagsToSnapshot,
        DeletionProtection = request.DeletionProtection,
        PubliclyAccessible = request.PubliclyAccessible,
        Tags = request.Tags,
    };

    public static RestoreOptions Of(RestoreDBInstanceToPointInTimeRequest request) => new()
    {
        Identifier = request.TargetDBInstanceIdentifier,
        IdentifierMember = nameof(request.TargetDBInstanceIdentifier),
        Class = request.DBInstanceClass,
        StorageGiB = request.AllocatedStorage,
        MaxStorageGiB = request.MaxAllocatedStorage,
        StorageType = request.StorageType,
        Port = request.Port,
        Zone = request.AvailabilityZone,
        MultiAz = request.MultiAZ,
        Engine = request.Engine,
        License = request.LicenseModel,
        DatabaseName = request.DBName,
        ParameterGroup = request.DBParameterGroupName,
        OptionGroup = request.OptionGroupName,
        SubnetGroup = request.DBSubnetGroupName,
        NetworkType = request.NetworkType,
        CertificateAuthority = request.CACertificateIdentifier,
        BackupRetentionDays = request.BackupRetentionPeriod,
        BackupWindow = request.PreferredBackupWindow,
        AutoMinorVersionUpgrade = request.AutoMinorVersionUpgrade,
        CopyTagsToSnapshot = request.CopyTagsToSnapshot,
        DeletionProtection = request.DeletionProtection,
        PubliclyAccessible = request.PubliclyAccessible,
        Tags = request.Tags,
    };
}

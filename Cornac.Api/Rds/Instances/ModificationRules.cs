using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Engines;

namespace Cornac.Api.Rds.Instances;

/// <summary>A checked modification.</summary>
/// <param name="Settings">What is kept as given and holds at once.</param>
/// <param name="Deferrable">What waits for the maintenance window unless <c>ApplyImmediately</c>: what is asked for, and what waited before and was not
/// asked for again.</param>
/// <param name="AtOnce">What RDS applies as soon as possible in any case: password and port.</param>
internal sealed record Modification(InstanceSettings Settings, PendingModifications Deferrable, PendingModifications AtOnce)
{
    public static readonly PendingModifications Nothing = new();

    public string? Identifier => Deferrable.Identifier;

    /// <summary>Splits into what is applied now and what waits from now on. <c>ApplyImmediately</c> also applies what has been waiting.</summary>
    public (PendingModifications Now, PendingModifications? Later) Split(bool immediately) =>
        immediately ? (Merge(Deferrable, AtOnce), null) : (AtOnce, Deferrable == Nothing ? null : Deferrable);

    private static PendingModifications Merge(PendingModifications older, PendingModifications newer) => new()
    {
        Class = newer.Class ?? older.Class,
        StorageGiB = newer.StorageGiB ?? older.StorageGiB,
        Port = newer.Port ?? older.Port,
        MasterPasswordVerifier = newer.MasterPasswordVerifier ?? older.MasterPasswordVerifier,
        Identifier = newer.Identifier ?? older.Identifier,
        EngineVersion = newer.EngineVersion ?? older.EngineVersion,
        MultiAz = newer.MultiAz ?? older.MultiAz,
        Operator = newer.Operator ?? older.Operator,
    };
}

/// <summary>Checks a request to modify an instance.</summary>
internal sealed class ModificationRules(InstalledEngines engines)
{
    private const int LeastGrowthPercent = 10;

    /// <exception cref="AwsException">A parameter is wrong, or asks for what is not offered.</exception>
    public Modification Read(ModifyDBInstanceRequest request, InstanceRecord instance)
    {
        UnofferedParameters.Check(request);
        if (instance.SourceId is not null) CheckReplica(request);
        if (request.Engine is { } engine) InstanceRules.CheckEngine(engine);
        InstanceRules.CheckLicense(request.LicenseModel);
        if (request.MasterUserPassword is { } password) InstanceRules.CheckPassword(password);
        if (request.DBPortNumber is { } port) CheckPort(port, instance);
        var waiting = instance.Pending ?? Modification.Nothing;

        var multiAz = request.MultiAZ is { } asked ? MultiAz(asked, instance) : (waiting.MultiAz, waiting.Operator);

        // Asking for what is in force already takes a waiting change back.
        var deferrable = new PendingModifications
        {
            Class = request.DBInstanceClass is { } name ? Class(name, instance) : waiting.Class,
            StorageGiB = request.AllocatedStorage is { } gib ? Storage(gib, instance) : waiting.StorageGiB,
            EngineVersion = request.EngineVersion is { } version
                ? Version(version, request.AllowMajorVersionUpgrade == true, instance) : waiting.EngineVersion,
            Identifier = request.NewDBInstanceIdentifier is { } identifier ? NewIdentifier(identifier, instance) : waiting.Identifier,
            MultiAz = multiAz.Item1,
            Operator = multiAz.Item2,
        };
        var atOnce = new PendingModifications
        {
            Port = request.DBPortNumber == instance.Port ? null : request.DBPortNumber,
            MasterPasswordVerifier = request.MasterUserPassword is null ? null : MasterPassword.Verifier(request.MasterUserPassword),
        };
        if (instance.Status == InstanceStatus.Stopped && (atOnce != Modification.Nothing || (request.ApplyImmediately == true && deferrable != Modification.Nothing)))
            throw new InvalidDBInstanceStateException(
                $"DB instance {instance.Identifier} is {instance.Status}: for changes that take effect at once it must be {InstanceStatus.Available}. Start it first.");
        return new Modification(Settings(request, instance, deferrable.StorageGiB ?? instance.StorageGiB), deferrable, atOnce);
    }

    private InstanceSettings Settings(ModifyDBInstanceRequest request, InstanceRecord instance, int storage)
    {
        var current = instance.Settings;
        new Surroundings(request.DBParameterGroupName, request.OptionGroupName, request.DBSubnetGroupName, request.NetworkType, request.CACertificateIdentifier)
            .Check(current.ParameterGroup, current.OptionGroup);
        if (request.StorageType is { } type) InstanceRules.CheckStorageType(type);
        if (request.BackupRetentionPeriod is { } days) InstanceRules.CheckRetention(days);
        InstanceRules.CheckMaxStorage(request.MaxAllocatedStorage, engines.Capabilities);
        var backup = InstanceRules.BackupWindow(request.PreferredBackupWindow ?? current.BackupWindow);
        var maintenance = InstanceRules.MaintenanceWindow(request.PreferredMaintenanceWindow ?? current.MaintenanceWindow);
        InstanceRules.CheckWindows(backup, maintenance);
        return current with
        {
            BackupRetentionDays = request.BackupRetentionPeriod ?? current.BackupRetentionDays,
            BackupWindow = backup.ToString(),
            MaintenanceWindow = maintenance.ToString(),
            AutoMinorVersionUpgrade = request.AutoMinorVersionUpgrade ?? current.AutoMinorVersionUpgrade,
            CopyTagsToSnapshot = request.CopyTagsToSnapshot ?? current.CopyTagsToSnapshot,
            DeletionProtection = request.DeletionProtection ?? current.DeletionProtection,
            PubliclyAccessible = request.PubliclyAccessible ?? current.PubliclyAccessible,
            StorageType = request.StorageType ?? current.StorageType,
            MaxAllocatedStorageGiB = InstanceRules.MaxStorage(request.MaxAllocatedStorage ?? current.MaxAllocatedStorageGiB, storage),
        };
    }

    /// <summary>What a read replica has from its source, or cannot have before it is promoted.</summary>
    private static void CheckReplica(ModifyDBInstanceRequest request)
    {
        if (request.MasterUserPassword is not null)
            throw CommonErrors.InvalidParameterCombination("MasterUserPassword cannot be modified on a read replica: modify it on the source, and it arrives by replication.");
        if (request.BackupRetentionPeriod > 0)
            throw CommonErrors.InvalidParameterCombination("BackupRetentionPeriod of a read replica is 0: the backups of its source serve. PromoteReadReplica turns its own on.");
        if (request.MultiAZ == true)
            throw CommonErrors.InvalidParameterCombination("MultiAZ is not offered here for a read replica: promote it first.");
    }

    private static void CheckPort(int port, InstanceRecord instance)
    {
        InstanceRules.CheckPort(port, "DBPortNumber");
        if (port != instance.Port) InstanceStore.RefuseInventory(instance, "moved to another port");
    }

    private (bool? MultiAz, string? Operator) MultiAz(bool asked, InstanceRecord instance)
    {
        if (asked == instance.MultiAz) return (null, null);
        InstanceStore.RefuseInventory(instance, "given a standby");
        return asked ? (true, engines.MultiAzOperator(instance.Operator)) : (false, null);
    }

    private string? Class(string name, InstanceRecord instance) => name == instance.Class ? null : engines.FindClass(name).Name;

    private int? Storage(int gib, InstanceRecord instance)
    {
        if (gib == instance.StorageGiB) return null;
        if (gib < instance.StorageGiB)
            throw CommonErrors.InvalidParameterCombination($"Storage cannot shrink: it has {instance.StorageGiB} GiB, {gib} GiB were asked for.");
        var least = instance.StorageGiB + (instance.StorageGiB * LeastGrowthPercent + 99) / 100;
        if (gib < least)
            throw CommonErrors.InvalidParameterCombination($"Storage grows by {LeastGrowthPercent} percent or more: ask for {least} GiB at least.");
        InstanceRules.CheckStorage(gib, engines.Capabilities);
        return gib;
    }

    private string? Version(string asked, bool allowMajor, InstanceRecord instance)
    {
        // A prefix such as 15 means any 15.x: the running version satisfies it.
        if (asked == instance.EngineVersion || instance.EngineVersion.StartsWith(asked + ".", StringComparison.Ordinal)) return null;
        var version = engines.Find(asked);
        if (InstalledEngines.Order(version.Version).CompareTo(InstalledEngines.Order(instance.EngineVersion)) < 0)
            throw CommonErrors.InvalidParameterCombination($"Cannot downgrade from {instance.EngineVersion} to {version.Version}.");
        if (version.Major == instance.EngineVersion.Split('.', 2)[0]) return version.Version;
        throw allowMajor
            ? CommonErrors.InvalidParameterCombination($"This version of Cornac does not upgrade from one major version to another: create a DB instance with {version.Version}, and move the data with pg_dump.")
            : CommonErrors.InvalidParameterCombination("The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.");
    }

    private static string? NewIdentifier(string asked, InstanceRecord instance)
    {
        var name = InstanceRules.Identifier(asked, nameof(ModifyDBInstanceRequest.NewDBInstanceIdentifier));
        if (name == instance.Identifier) return null;
        InstanceStore.RefuseInventory(instance, "renamed");
        return name;
    }
}

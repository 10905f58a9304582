using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Engines;
using Cornac.Api.Rds.Naming;

namespace Cornac.Api.Rds.Instances;

/// <summary>A checked modification.</summary>
/// <param name="Settings">What is kept as given and holds at once.</param>
/// <param name="Deferrable">What waits for the maintenance window unless <c>ApplyImmediately</c>.</param>
/// <param name="AtOnce">What RDS applies as soon as possible in any case: password and port.</param>
internal sealed record Modification(InstanceSettings Settings, PendingModifications Deferrable, PendingModifications AtOnce)
{
    private static readonly PendingModifications Nothing = new();

    public string? Identifier => Deferrable.Identifier;

    /// <summary>Splits into what is applied now and what waits from now on. <c>ApplyImmediately</c> also applies what has been waiting.</summary>
    public (PendingModifications Now, PendingModifications? Later) Split(bool immediately, PendingModifications? waiting)
    {
        var merged = Merge(waiting ?? Nothing, Deferrable);
        return immediately ? (Merge(merged, AtOnce), null) : (AtOnce, merged == Nothing ? null : merged);
    }

    private static PendingModifications Merge(PendingModifications older, PendingModifications newer) => new()
    {
        Class = newer.Class ?? older.Class,
        StorageGiB = newer.StorageGiB ?? older.StorageGiB,
        Port = newer.Port ?? older.Port,
        MasterPasswordVerifier = newer.MasterPasswordVerifier ?? older.MasterPasswordVerifier,
        Identifier = newer.Identifier ?? older.Identifier,
        EngineVersion = newer.EngineVersion ?? older.EngineVersion,
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
        if (request.Engine is { } engine && !string.Equals(engine, InstalledEngines.Postgres, StringComparison.OrdinalIgnoreCase))
            throw CommonErrors.InvalidParameterValue($"Invalid DB engine: {engine}. Use {InstalledEngines.Postgres}.");
        if (request.LicenseModel is not (null or InstalledEngines.License))
            throw CommonErrors.InvalidParameterValue($"Invalid license model {request.LicenseModel}: use {InstalledEngines.License}.");
        if (request.MasterUserPassword is { } password) InstanceRules.CheckPassword(password);
        if (request.DBPortNumber is { } port) CheckPort(port, instance);

        var deferrable = new PendingModifications
        {
            Class = request.DBInstanceClass is { } name && name != instance.Class ? engines.FindClass(name).Name : null,
            StorageGiB = Storage(request.AllocatedStorage, instance),
            EngineVersion = Version(request.EngineVersion, request.AllowMajorVersionUpgrade == true, instance),
            Identifier = NewIdentifier(request.NewDBInstanceIdentifier, instance),
        };
        var atOnce = new PendingModifications
        {
            Port = request.DBPortNumber,
            MasterPasswordVerifier = request.MasterUserPassword is null ? null : MasterPassword.Verifier(request.MasterUserPassword),
        };
        if (instance.Status == InstanceStatus.Stopped && (atOnce != new PendingModifications() || (request.ApplyImmediately == true && deferrable != new PendingModifications())))
            throw new InvalidDBInstanceStateException(
                $"DB instance {instance.Identifier} is {instance.Status}: start it first, or leave ApplyImmediately out.");
        return new Modification(Settings(request, instance), deferrable, atOnce);
    }

    private static InstanceSettings Settings(ModifyDBInstanceRequest request, InstanceRecord instance)
    {
        var current = instance.Settings;
        InstanceRules.CheckParameterGroup(request.DBParameterGroupName, current.ParameterGroup);
        InstanceRules.CheckOptionGroup(request.OptionGroupName, current.OptionGroup);
        InstanceRules.CheckSubnetGroup(request.DBSubnetGroupName);
        InstanceRules.CheckNetworkType(request.NetworkType);
        InstanceRules.CheckCertificateAuthority(request.CACertificateIdentifier);
        if (request.StorageType is { } type) InstanceRules.CheckStorageType(type);
        if (request.BackupRetentionPeriod is { } days) InstanceRules.CheckRetention(days);
        InstanceRules.CheckMaxStorage(request.MaxAllocatedStorage, request.AllocatedStorage ?? instance.StorageGiB);
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
            MaxAllocatedStorageGiB = request.MaxAllocatedStorage ?? current.MaxAllocatedStorageGiB,
        };
    }

    private static void CheckPort(int port, InstanceRecord instance)
    {
        InstanceRules.CheckPort(port, "DBPortNumber");
        if (port != instance.Port) InstanceStore.RefuseInventory(instance, "moved to another port");
    }

    private int? Storage(int? gib, InstanceRecord instance)
    {
        if (gib is null || gib == instance.StorageGiB) return null;
        if (gib < instance.StorageGiB)
            throw CommonErrors.InvalidParameterCombination($"Storage cannot shrink: it has {instance.StorageGiB} GiB, {gib} GiB were asked for.");
        var least = instance.StorageGiB + (instance.StorageGiB * LeastGrowthPercent + 99) / 100;
        if (gib < least)
            throw CommonErrors.InvalidParameterCombination($"Storage grows by {LeastGrowthPercent} percent or more: ask for {least} GiB at least.");
        InstanceRules.CheckStorage(gib.Value, engines.Capabilities);
        return gib;
    }

    private string? Version(string? asked, bool allowMajor, InstanceRecord instance)
    {
        // A prefix such as 15 means any 15.x: the running version satisfies it.
        if (asked is null || asked == instance.EngineVersion || instance.EngineVersion.StartsWith(asked + ".", StringComparison.Ordinal)) return null;
        var version = engines.Find(asked);
        if (InstalledEngines.Order(version.Version).CompareTo(InstalledEngines.Order(instance.EngineVersion)) < 0)
            throw CommonErrors.InvalidParameterCombination($"Cannot downgrade from {instance.EngineVersion} to {version.Version}.");
        if (version.Major == instance.EngineVersion.Split('.', 2)[0]) return version.Version;
        throw allowMajor
            ? CommonErrors.InvalidParameterCombination($"This version of Cornac does not upgrade from one major version to another: create a DB instance with {version.Version}, and move the data with pg_dump.")
            : CommonErrors.InvalidParameterCombination("The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.");
    }

    private static string? NewIdentifier(string? asked, InstanceRecord instance)
    {
        if (asked is null) return null;
        if (!Identifier.IsInstance(asked))
            throw CommonErrors.InvalidParameterValue(
                $"The parameter NewDBInstanceIdentifier is not a valid identifier: {asked}. Use 1 to 63 letters, digits and hyphens, first a letter, no hyphen at the end nor two in a row.");
        var name = asked.ToLowerInvariant();
        if (name == instance.Identifier) return null;
        InstanceStore.RefuseInventory(instance, "renamed");
        return name;
    }
}

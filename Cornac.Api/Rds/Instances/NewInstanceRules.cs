using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Engines;
using Cornac.Api.Rds.Naming;
using Cornac.Api.Rds.Tags;

namespace Cornac.Api.Rds.Instances;

/// <summary>Checks a request to create an instance, and fills in what it leaves open.</summary>
internal sealed class NewInstanceRules(InstalledEngines engines, TimeProvider clock)
{
    public const string StorageType = "gp3";

    private const int DefaultStorageGiB = 20;
    private const int DefaultPort = 5432;
    private const int DefaultRetentionDays = 1;

    /// <summary>The record of the new instance, still without address and host.</summary>
    /// <exception cref="AwsException">A parameter is missing, wrong, or asks for what is not offered.</exception>
    public InstanceRecord Apply(CreateDBInstanceRequest request, string hostId, CallContext context)
    {
        var identifier = InstanceRules.Identifier(request.DBInstanceIdentifier, nameof(request.DBInstanceIdentifier));
        InstanceRules.CheckEngine(request.Engine ?? "");
        UnofferedParameters.Check(request);
        var version = engines.Find(request.EngineVersion);
        var @class = engines.FindClass(request.DBInstanceClass ?? "");
        var storage = request.AllocatedStorage ?? DefaultStorageGiB;
        InstanceRules.CheckStorage(storage, engines.Capabilities);
        InstanceRules.CheckPort(request.Port ?? DefaultPort, "Port");
        var username = request.MasterUsername ?? throw CommonErrors.MissingParameter("MasterUsername");
        if (!Identifier.IsMasterUsername(username))
            throw CommonErrors.InvalidParameterValue(
                $"MasterUsername {username} cannot be used: use 1 to 63 letters, digits and underscores, first a letter, and no name reserved by the engine.");
        var password = request.MasterUserPassword ?? throw CommonErrors.MissingParameter("MasterUserPassword");
        InstanceRules.CheckPassword(password);
        if (request.DBName is { } database && !Identifier.IsDatabaseName(database))
            throw CommonErrors.InvalidParameterValue(
                $"DBName {database} cannot be used: use 1 to 63 letters, digits and underscores, first a letter, and no name reserved by the engine.");
        InstanceRules.CheckLicense(request.LicenseModel);
        InstanceRules.CheckZone(request.AvailabilityZone, context.Region);

        return new InstanceRecord
        {
            ResourceId = ResourceIds.NewInstance(),
            AccountId = context.AccountId,
            Identifier = identifier,
            CreatedAt = clock.GetUtcNow(),
            Operator = InstanceRules.Operator(request.MultiAZ, request.AvailabilityZone, engines.Operator, engines),
            MultiAz = request.MultiAZ ?? false,
            HostId = hostId,
            EngineVersion = version.Version,
            Class = @class.Name,
            StorageGiB = storage,
            Port = request.Port ?? DefaultPort,
            MasterUsername = username,
            MasterPasswordVerifier = MasterPassword.Verifier(password),
            DatabaseName = request.DBName,
            Settings = Settings(request, storage, version.Version, identifier),
            Tags = TagRules.Merge(new Dictionary<string, string>(StringComparer.Ordinal), request.Tags),
            Status = InstanceStatus.Creating,
        };
    }

    private InstanceSettings Settings(CreateDBInstanceRequest request, int storage, string version, string identifier)
    {
        var parameterGroup = InstanceRules.ParameterGroup(version);
        var optionGroup = InstanceRules.OptionGroup(version);
        new Surroundings(request.DBParameterGroupName, request.OptionGroupName, request.DBSubnetGroupName, request.NetworkType, request.CACertificateIdentifier)
            .Check(parameterGroup, optionGroup);
        InstanceRules.CheckStorageType(request.StorageType ?? StorageType);
        InstanceRules.CheckRetention(request.BackupRetentionPeriod ?? DefaultRetentionDays);
        InstanceRules.CheckMaxStorage(request.MaxAllocatedStorage, engines.Capabilities);
        var (backup, maintenance) = DefaultWindows.Choose(request.PreferredBackupWindow, request.PreferredMaintenanceWindow, identifier);
        return new InstanceSettings
        {
            BackupRetentionDays = request.BackupRetentionPeriod ?? DefaultRetentionDays,
            BackupWindow = backup.ToString(),
            MaintenanceWindow = maintenance.ToString(),
            AutoMinorVersionUpgrade = request.AutoMinorVersionUpgrade ?? true,
            CopyTagsToSnapshot = request.CopyTagsToSnapshot ?? false,
            DeletionProtection = request.DeletionProtection ?? false,
            PubliclyAccessible = request.PubliclyAccessible ?? false,
            StorageType = request.StorageType ?? StorageType,
            MaxAllocatedStorageGiB = InstanceRules.MaxStorage(request.MaxAllocatedStorage, storage),
            ParameterGroup = parameterGroup,
            OptionGroup = optionGroup,
            SubnetGroup = "default",
        };
    }
}

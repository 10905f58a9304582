using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Operators;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Engines;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Naming;
using Cornac.Api.Rds.Tags;

namespace Cornac.Api.Rds.Replicas;

/// <summary>Checks a request to create a read replica, and takes from the source what it leaves open (RDS API reference,
/// "CreateDBInstanceReadReplica"; RDS User Guide, "Working with read replicas for Amazon RDS for PostgreSQL").</summary>
internal sealed class ReplicaRules(InstalledEngines engines, IOperatorCatalog operators, TimeProvider clock)
{
    /// <summary>RDS's limit for PostgreSQL.</summary>
    public const int MostReplicas = 15;

    /// <exception cref="InvalidDBInstanceStateException">The source cannot have a read replica, or none at this moment.</exception>
    public void CheckSource(InstanceRecord source, string hostId)
    {
        InstanceStore.RefuseInventory(source, "the source of a read replica");
        InstanceStore.RequireStatus(source, "create a read replica of it", InstanceStatus.Available, InstanceStatus.BackingUp);
        // A read replica has no backups of its own: those of its source serve all that follow it.
        if (source is { SourceId: null, Settings.BackupRetentionDays: 0 })
            throw new InvalidDBInstanceStateException(
                "Automated backups are not enabled for this database instance. To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.");
        if (operators.TryGet(source.Operator) is not { SupportsReplicas: true })
            throw new InvalidDBInstanceStateException($"DB instance {source.Identifier} can have no read replicas: the operator {source.Operator} makes none here.");
        if (source.HostId is not null && source.HostId != hostId)
            throw new InsufficientDBInstanceCapacityException(
                $"DB instance {source.Identifier} is held by host {source.HostId}, which alone can make read replicas of it: send the request to it.");
    }

    /// <summary>The record of the new read replica, still without address.</summary>
    /// <exception cref="AwsException">A parameter is wrong, or asks for what is not offered.</exception>
    public InstanceRecord Apply(CreateDBInstanceReadReplicaRequest request, InstanceRecord source, string hostId, CallContext context)
    {
        var identifier = InstanceRules.Identifier(request.DBInstanceIdentifier, nameof(request.DBInstanceIdentifier));
        if (request.MultiAZ == true)
            throw CommonErrors.InvalidParameterCombination("MultiAZ is not offered here for a read replica: promote it, then modify it.");
        if (request.SourceRegion is { Length: > 0 } region && region != context.Region)
            throw CommonErrors.InvalidParameterCombination($"SourceRegion {region} is not offered here: there is {context.Region}.");
        InstanceRules.CheckZone(request.AvailabilityZone, context.Region);
        var storage = request.AllocatedStorage ?? source.StorageGiB;
        if (storage < source.StorageGiB)
            throw CommonErrors.InvalidParameterCombination($"AllocatedStorage {storage} is less than the {source.StorageGiB} GiB of the source.");
        InstanceRules.CheckStorage(storage, engines.Capabilities);
        InstanceRules.CheckPort(request.Port ?? source.Port, nameof(request.Port));
        var version = Version(source.EngineVersion);
        return new InstanceRecord
        {
            ResourceId = ResourceIds.NewInstance(),
            AccountId = context.AccountId,
            Identifier = identifier,
            CreatedAt = clock.GetUtcNow(),
            Operator = source.Operator,
            HostId = hostId,
            SourceId = source.ResourceId,
            EngineVersion = version,
            Class = engines.FindClass(request.DBInstanceClass ?? source.Class).Name,
            StorageGiB = storage,
            Port = request.Port ?? source.Port,
            MasterUsername = source.MasterUsername,
            MasterPasswordVerifier = source.MasterPasswordVerifier,
            DatabaseName = source.DatabaseName,
            Settings = Settings(request, source.Settings, storage, version),
            Tags = TagRules.Merge(new Dictionary<string, string>(StringComparer.Ordinal), request.Tags),
            Status = InstanceStatus.Creating,
        };
    }

    private string Version(string version) => engines.FindSuccessor(version)
        ?? throw new InvalidDBInstanceStateException($"The source is of PostgreSQL {version}, and no {version.Split('.', 2)[0]} is installed for a read replica of it.");

    private InstanceSettings Settings(CreateDBInstanceReadReplicaRequest request, InstanceSettings source, int storage, string version)
    {
        var parameterGroup = InstanceRules.ParameterGroup(version);
        var optionGroup = InstanceRules.OptionGroup(version);
        new Surroundings(request.DBParameterGroupName, request.OptionGroupName, request.DBSubnetGroupName, request.NetworkType, request.CACertificateIdentifier)
            .Check(parameterGroup, optionGroup);
        if (request.StorageType is { } type) InstanceRules.CheckStorageType(type);
        InstanceRules.CheckMaxStorage(request.MaxAllocatedStorage, engines.Capabilities);
        var most = request.MaxAllocatedStorage ?? (source.MaxAllocatedStorageGiB > storage ? source.MaxAllocatedStorageGiB : null);
        return source with
        {
            BackupRetentionDays = 0,
            AutoMinorVersionUpgrade = request.AutoMinorVersionUpgrade ?? source.AutoMinorVersionUpgrade,
            CopyTagsToSnapshot = request.CopyTagsToSnapshot ?? false,
            DeletionProtection = request.DeletionProtection ?? false,
            PubliclyAccessible = request.PubliclyAccessible ?? false,
            StorageType = request.StorageType ?? source.StorageType,
            MaxAllocatedStorageGiB = InstanceRules.MaxStorage(most, storage),
            ParameterGroup = parameterGroup,
            OptionGroup = optionGroup,
        };
    }
}

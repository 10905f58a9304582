using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Instances;

/// <summary>Parameters of RDS that would promise something that is not done here. Asking for it is an error; saying that it is not wanted
/// is fine, as Terraform does.</summary>
internal static class UnofferedParameters
{
    public static void Check(CreateDBInstanceRequest request)
    {
        Refuse(request.MultiAZ == true, nameof(request.MultiAZ), "the operator that makes instances here has one node for each");
        Refuse(request.StorageEncrypted == true || request.KmsKeyId is not null, nameof(request.StorageEncrypted), "encrypt the file system of the host");
        Refuse(request.Iops is not null, nameof(request.Iops), "storage has no provisioned rate");
        Refuse(request.StorageThroughput is not null, nameof(request.StorageThroughput), "storage has no provisioned rate");
        Refuse(request.DBClusterIdentifier is not null, nameof(request.DBClusterIdentifier), "there are no Aurora clusters");
        Refuse(request.ManageMasterUserPassword == true, nameof(request.ManageMasterUserPassword), "give MasterUserPassword");
        Refuse(request.MasterUserSecretKmsKeyId is not null, nameof(request.MasterUserSecretKmsKeyId), "give MasterUserPassword");
        Refuse(request.MasterUserAuthenticationType is not (null or "password"), nameof(request.MasterUserAuthenticationType), "use password");
        Refuse(request.EnableIAMDatabaseAuthentication == true, nameof(request.EnableIAMDatabaseAuthentication), "roles sign in by password");
        Refuse(request.EnablePerformanceInsights == true, nameof(request.EnablePerformanceInsights), "PostgreSQL's statistics views have the figures");
        Refuse(request.DatabaseInsightsMode is not (null or "standard"), nameof(request.DatabaseInsightsMode), "PostgreSQL's statistics views have the figures");
        Refuse(request.PerformanceInsightsKMSKeyId is not null, nameof(request.PerformanceInsightsKMSKeyId), "there are no Performance Insights");
        Refuse(request.PerformanceInsightsRetentionPeriod is not null, nameof(request.PerformanceInsightsRetentionPeriod), "there are no Performance Insights");
        Refuse(request.MonitoringInterval is not (null or 0), nameof(request.MonitoringInterval), "use 0");
        Refuse(request.MonitoringRoleArn is not null, nameof(request.MonitoringRoleArn), "there is no enhanced monitoring");
        Refuse(request.PromotionTier is not null, nameof(request.PromotionTier), "it belongs to Aurora");
        Refuse(request.TagSpecifications is { Count: > 0 }, nameof(request.TagSpecifications), "use Tags");
        Refuse(
            request.EngineLifecycleSupport is not (null or InstanceView.NoExtendedSupport), nameof(request.EngineLifecycleSupport),
            $"use {InstanceView.NoExtendedSupport}");
        Refuse(request.EnableCloudwatchLogsExports is { Count: > 0 }, nameof(request.EnableCloudwatchLogsExports), "logs stay with the instance");
        Refuse(request.Domain is not null || request.DomainFqdn is not null || request.DomainOu is not null, nameof(request.Domain), "there is no directory service");
        Refuse(
            request.DomainIAMRoleName is not null || request.DomainAuthSecretArn is not null || request.DomainDnsIps is { Count: > 0 }, nameof(request.Domain),
            "there is no directory service");
        Refuse(request.VpcSecurityGroupIds is { Count: > 0 }, nameof(request.VpcSecurityGroupIds), "there are no security groups yet");
        Refuse(request.DBSecurityGroups is { Count: > 0 }, nameof(request.DBSecurityGroups), "there are no security groups yet");
        Refuse(request.ProcessorFeatures is { Count: > 0 }, nameof(request.ProcessorFeatures), "the class decides");
        Refuse(request.EnableCustomerOwnedIp == true, nameof(request.EnableCustomerOwnedIp), "addresses come from the pool of the service");
        Refuse(request.CustomIamInstanceProfile is not null, nameof(request.CustomIamInstanceProfile), "it belongs to RDS Custom");
        Refuse(request.DBSystemId is not null, nameof(request.DBSystemId), "it belongs to Oracle");
        Refuse(request.MultiTenant == true, nameof(request.MultiTenant), "it belongs to Oracle");
        Refuse(request.TdeCredentialArn is not null, nameof(request.TdeCredentialArn), "it belongs to Oracle");
        Refuse(request.NcharCharacterSetName is not null, nameof(request.NcharCharacterSetName), "it belongs to Oracle");
        Refuse(request.CharacterSetName is not (null or "UTF8"), nameof(request.CharacterSetName), "databases are UTF8");
        Refuse(request.Timezone is not null, nameof(request.Timezone), "it belongs to SQL Server; set the parameter timezone");
        Refuse(request.DedicatedLogVolume == true, nameof(request.DedicatedLogVolume), "WAL lives beside the data");
        Refuse(request.BackupTarget is not (null or "region"), nameof(request.BackupTarget), "use region");
        Refuse(request.AdditionalStorageVolumes is { Count: > 0 }, nameof(request.AdditionalStorageVolumes), "an instance has one volume");
    }

    public static void Check(ModifyDBInstanceRequest request)
    {
        Refuse(request.MultiAZ == true, nameof(request.MultiAZ), "the operator that makes instances here has one node for each");
        Refuse(request.Iops is not null, nameof(request.Iops), "storage has no provisioned rate");
        Refuse(request.StorageThroughput is not null, nameof(request.StorageThroughput), "storage has no provisioned rate");
        Refuse(request.ManageMasterUserPassword == true, nameof(request.ManageMasterUserPassword), "give MasterUserPassword");
        Refuse(request.RotateMasterUserPassword == true, nameof(request.RotateMasterUserPassword), "give MasterUserPassword");
        Refuse(request.MasterUserSecretKmsKeyId is not null, nameof(request.MasterUserSecretKmsKeyId), "give MasterUserPassword");
        Refuse(request.MasterUserAuthenticationType is not (null or "password"), nameof(request.MasterUserAuthenticationType), "use password");
        Refuse(request.EnableIAMDatabaseAuthentication == true, nameof(request.EnableIAMDatabaseAuthentication), "roles sign in by password");
        Refuse(request.EnablePerformanceInsights == true, nameof(request.EnablePerformanceInsights), "PostgreSQL's statistics views have the figures");
        Refuse(request.DatabaseInsightsMode is not (null or "standard"), nameof(request.DatabaseInsightsMode), "PostgreSQL's statistics views have the figures");
        Refuse(request.PerformanceInsightsKMSKeyId is not null, nameof(request.PerformanceInsightsKMSKeyId), "there are no Performance Insights");
        Refuse(request.PerformanceInsightsRetentionPeriod is not null, nameof(request.PerformanceInsightsRetentionPeriod), "there are no Performance Insights");
        Refuse(request.MonitoringInterval is not (null or 0), nameof(request.MonitoringInterval), "use 0");
        Refuse(request.MonitoringRoleArn is not null, nameof(request.MonitoringRoleArn), "there is no enhanced monitoring");
        Refuse(request.PromotionTier is not null, nameof(request.PromotionTier), "it belongs to Aurora");
        Refuse(request.CloudwatchLogsExportConfiguration?.EnableLogTypes is { Count: > 0 }, nameof(request.CloudwatchLogsExportConfiguration), "logs stay with the instance");
        Refuse(request.Domain is not null || request.DomainFqdn is not null || request.DomainOu is not null, nameof(request.Domain), "there is no directory service");
        Refuse(
            request.DomainIAMRoleName is not null || request.DomainAuthSecretArn is not null || request.DomainDnsIps is { Count: > 0 }, nameof(request.Domain),
            "there is no directory service");
        Refuse(request.VpcSecurityGroupIds is { Count: > 0 }, nameof(request.VpcSecurityGroupIds), "there are no security groups yet");
        Refuse(request.DBSecurityGroups is { Count: > 0 }, nameof(request.DBSecurityGroups), "there are no security groups yet");
        Refuse(request.ProcessorFeatures is { Count: > 0 }, nameof(request.ProcessorFeatures), "the class decides");
        Refuse(request.EnableCustomerOwnedIp == true, nameof(request.EnableCustomerOwnedIp), "addresses come from the pool of the service");
        Refuse(request.MultiTenant == true, nameof(request.MultiTenant), "it belongs to Oracle");
        Refuse(request.TdeCredentialArn is not null, nameof(request.TdeCredentialArn), "it belongs to Oracle");
        Refuse(request.ReplicaMode is not null, nameof(request.ReplicaMode), "it belongs to Oracle");
        Refuse(request.TagSpecifications is { Count: > 0 }, nameof(request.TagSpecifications), "use AddTagsToResource");
        Refuse(request.AutomationMode is not (null or "full"), nameof(request.AutomationMode), "it belongs to RDS Custom");
        Refuse(request.DedicatedLogVolume == true, nameof(request.DedicatedLogVolume), "WAL lives beside the data");
        Refuse(request.AdditionalStorageVolumes is { Count: > 0 }, nameof(request.AdditionalStorageVolumes), "an instance has one volume");
    }

    private static void Refuse(bool asked, string member, string instead)
    {
        if (asked) throw CommonErrors.InvalidParameterCombination($"{member} is not offered here: {instead}.");
    }
}

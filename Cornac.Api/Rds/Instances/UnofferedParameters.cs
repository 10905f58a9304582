using System.Collections;
using System.Collections.Frozen;
using System.Reflection;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Instances;

/// <summary>Parameters of RDS that would promise something that is not done here, whichever operation has them. Asking for it is an error; saying
/// that it is not wanted is fine, as Terraform does.</summary>
internal static class UnofferedParameters
{
    private const string NoDirectory = "there is no directory service";
    private const string NoInsights = "PostgreSQL's statistics views have the figures";
    private const string NoRate = "storage has no provisioned rate";
    private const string OneZone = "there is one availability zone";
    private const string Oracle = "it belongs to Oracle";
    private const string OwnPassword = "give MasterUserPassword";

    private static readonly FrozenDictionary<string, Rule> Rules = new Dictionary<string, Rule>(StringComparer.Ordinal)
    {
        [nameof(CreateDBInstanceRequest.StorageEncrypted)] = On("encrypt the file system of the host"),
        [nameof(CreateDBInstanceRequest.KmsKeyId)] = Given("encrypt the file system of the host"),
        [nameof(CreateDBInstanceRequest.Iops)] = Given(NoRate),
        [nameof(CreateDBInstanceRequest.StorageThroughput)] = Given(NoRate),
        [nameof(CreateDBInstanceRequest.DBClusterIdentifier)] = Given("there are no Aurora clusters"),
        [nameof(RestoreDBInstanceFromDBSnapshotRequest.DBClusterSnapshotIdentifier)] = Given("there are no Multi-AZ clusters; use DBSnapshotIdentifier"),
        [nameof(CreateDBInstanceRequest.ManageMasterUserPassword)] = On(OwnPassword),
        [nameof(ModifyDBInstanceRequest.RotateMasterUserPassword)] = On(OwnPassword),
        [nameof(CreateDBInstanceRequest.MasterUserSecretKmsKeyId)] = Given(OwnPassword),
        [nameof(CreateDBInstanceRequest.MasterUserAuthenticationType)] = OtherThan("password"),
        [nameof(CreateDBInstanceRequest.EnableIAMDatabaseAuthentication)] = On("roles sign in by password"),
        [nameof(CreateDBInstanceRequest.EnablePerformanceInsights)] = On(NoInsights),
        [nameof(CreateDBInstanceRequest.DatabaseInsightsMode)] = OtherThan("standard"),
        [nameof(CreateDBInstanceRequest.PerformanceInsightsKMSKeyId)] = Given(NoInsights),
        [nameof(CreateDBInstanceRequest.PerformanceInsightsRetentionPeriod)] = Given(NoInsights),
        [nameof(CreateDBInstanceRequest.MonitoringInterval)] = OtherThan("0"),
        [nameof(CreateDBInstanceRequest.MonitoringRoleArn)] = Given("there is no enhanced monitoring"),
        [nameof(CreateDBInstanceRequest.PromotionTier)] = Given("it belongs to Aurora"),
        [nameof(CreateDBInstanceRequest.TagSpecifications)] = Given("use Tags at creation, or AddTagsToResource"),
        [nameof(CreateDBInstanceRequest.EngineLifecycleSupport)] = OtherThan(InstanceView.NoExtendedSupport),
        [nameof(CreateDBInstanceRequest.EnableCloudwatchLogsExports)] = Given("logs stay with the instance"),
        [nameof(ModifyDBInstanceRequest.CloudwatchLogsExportConfiguration)] = new(
            value => value is CloudwatchLogsExportConfiguration { EnableLogTypes.Count: > 0 }, "logs stay with the instance"),
        [nameof(CreateDBInstanceRequest.Domain)] = Given(NoDirectory),
        [nameof(CreateDBInstanceRequest.DomainFqdn)] = Given(NoDirectory),
        [nameof(CreateDBInstanceRequest.DomainOu)] = Given(NoDirectory),
        [nameof(CreateDBInstanceRequest.DomainIAMRoleName)] = Given(NoDirectory),
        [nameof(CreateDBInstanceRequest.DomainAuthSecretArn)] = Given(NoDirectory),
        [nameof(CreateDBInstanceRequest.DomainDnsIps)] = Given(NoDirectory),
        [nameof(CreateDBInstanceRequest.VpcSecurityGroupIds)] = Given("there are no security groups yet"),
        [nameof(CreateDBInstanceRequest.DBSecurityGroups)] = Given("there are no security groups yet"),
        [nameof(CreateDBInstanceRequest.ProcessorFeatures)] = Given("the class decides"),
        [nameof(CreateDBInstanceRequest.EnableCustomerOwnedIp)] = On("addresses come from the pool of the service"),
        [nameof(CreateDBInstanceRequest.CustomIamInstanceProfile)] = Given("it belongs to RDS Custom"),
        [nameof(ModifyDBInstanceRequest.AutomationMode)] = OtherThan("full"),
        [nameof(CreateDBInstanceRequest.DBSystemId)] = Given(Oracle),
        [nameof(CreateDBInstanceRequest.MultiTenant)] = On(Oracle),
        [nameof(CreateDBInstanceRequest.TdeCredentialArn)] = Given(Oracle),
        [nameof(ModifyDBInstanceRequest.ReplicaMode)] = Given(Oracle),
        [nameof(CreateDBInstanceRequest.NcharCharacterSetName)] = Given(Oracle),
        [nameof(CreateDBInstanceRequest.CharacterSetName)] = OtherThan("UTF8"),
        [nameof(CreateDBInstanceRequest.Timezone)] = Given("it belongs to SQL Server; set the parameter timezone"),
        [nameof(CreateDBInstanceRequest.DedicatedLogVolume)] = On("WAL lives beside the data"),
        [nameof(CreateDBInstanceRequest.BackupTarget)] = OtherThan("region"),
        [nameof(CreateDBInstanceRequest.AdditionalStorageVolumes)] = Given("an instance has one volume"),
        [nameof(CopyDBSnapshotRequest.TargetCustomAvailabilityZone)] = Given(OneZone),
        [nameof(CopyDBSnapshotRequest.SnapshotAvailabilityZone)] = Given(OneZone),
        [nameof(CopyDBSnapshotRequest.SnapshotTarget)] = OtherThan("region"),
        [nameof(CreateDBInstanceReadReplicaRequest.SourceDBClusterIdentifier)] = Given("there are no Multi-AZ clusters; use SourceDBInstanceIdentifier"),
        [nameof(CreateDBInstanceReadReplicaRequest.UpgradeStorageConfig)] = On("storage has no older layout"),
        [nameof(CopyDBSnapshotRequest.PreSignedUrl)] = Given("there is one region"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <exception cref="AwsException"><c>InvalidParameterCombination</c>: the request asks for what is not offered; the message names it.</exception>
    public static void Check<TRequest>(TRequest request)
        where TRequest : class
    {
        foreach (var (member, rule) in Members<TRequest>.Unoffered)
        {
            if (member.GetValue(request) is { } value && rule.IsAsked(value))
                throw CommonErrors.InvalidParameterCombination($"{member.Name} is not offered here: {rule.Instead}.");
        }
    }

    private static Rule Given(string instead) => new(value => value is not ICollection { Count: 0 }, instead);

    private static Rule On(string instead) => new(value => value is true, instead);

    private static Rule OtherThan(string only) =>
        new(value => string.Format(System.Globalization.CultureInfo.InvariantCulture, "{0}", value) != only, $"use {only}");

    private sealed record Rule(Func<object, bool> IsAsked, string Instead);

    private static class Members<TRequest>
    {
        public static readonly (PropertyInfo Member, Rule Rule)[] Unoffered =
            [.. from member in typeof(TRequest).GetProperties() where Rules.ContainsKey(member.Name) select (member, Rules[member.Name])];
    }
}

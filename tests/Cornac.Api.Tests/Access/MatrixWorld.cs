using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Protocol;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Iam;
using Cornac.Testing;

namespace Cornac.Api.Tests.Access;

/// <summary>The callers of the matrix, and things of the owner's for every request to be about.</summary>
public sealed class MatrixWorld(TemporaryPostgres postgres) : IAsyncLifetime
{
    // Names neither the owner's account nor a caller's.
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}]}""";

    private readonly IamWorld _world = new(postgres);
    private readonly Dictionary<string, (ApiClient Client, string? Token)> _callers = [];
    private SampleRequests _samples = null!;

    /// <summary>The owner's account.</summary>
    public string OwnerId => _world.Administrator.AccountId;

    internal Task<Answer> SendAsync(string caller, OperationDescriptor operation)
    {
        var (client, token) = _callers[caller];
        return _samples.SendAsync(client, operation, token);
    }

    public async ValueTask InitializeAsync()
    {
        await _world.InitializeAsync();
        var spare = await _world.AddAccountAsync("Spare", "spare@acme.example");
        (await _world.Admin.CallAsync("CreateUser", ("UserName", "matrix"))).Succeeded();
        (await _world.Admin.CallAsync("CreateRole", ("RoleName", "matrix"), ("AssumeRolePolicyDocument", Trust))).Succeeded();
        _samples = new SampleRequests(Values(spare));
        var session = await _world.AssumeAsync(_world.TeamRole());
        _callers["owner"] = (_world.Admin, null);
        _callers["other account"] = (await _world.Api.NewAccountAsync(), null);
        _callers["read-only role"] = Session(await _world.AssumeAsync($"arn:aws:iam::{OwnerId}:role/ReadOnly"), OwnerId);
        _callers["no policy"] = (await _world.AddUserAsync("nobody"), null);
        _callers["explicit deny"] = (await _world.AddUserAsync("denied", IamWorld.Allow("*", effect: "Deny")), null);
        (await _world.Admin.CallAsync("AttachUserPolicy", ("UserName", "denied"), ("PolicyArn", PolicyCatalog.AdministratorAccess))).Succeeded();
        _callers["expired token"] = Session(await _world.AssumeAsync(_world.TeamRole(), ago: TimeSpan.FromHours(2)), _world.TeamId);
        var disabled = await _world.AddUserAsync("disabled", IamWorld.Allow("*"));
        (await _world.Admin.CallAsync("UpdateAccessKey", ("UserName", "disabled"), ("AccessKeyId", disabled.AccessKeyId), ("Status", "Inactive"))).Succeeded();
        _callers["disabled key"] = (disabled, null);
        var bytes = Convert.FromBase64String(session.SessionToken);
        bytes[bytes.Length / 2] ^= 1;
        _callers["tampered token"] = Session(session with { SessionToken = Convert.ToBase64String(bytes) }, _world.TeamId);
        var other = await _world.AssumeAsync(_world.TeamRole());
        _callers["token of another key"] = Session(session with { SessionToken = other.SessionToken }, _world.TeamId);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private (ApiClient Client, string? Token) Session(TemporaryCredentials credentials, string accountId) =>
        (_world.Client(accountId, credentials.AccessKeyId, credentials.SecretAccessKey), credentials.SessionToken);

    private Dictionary<string, object> Values(string spareAccount) => new()
    {
        ["UserName"] = "matrix",
        ["CreateUser.UserName"] = "matrix-new",
        ["RoleName"] = "matrix",
        ["CreateRole.RoleName"] = "matrix-new",
        ["PolicyName"] = "matrix",
        ["PolicyArn"] = $"arn:aws:iam::{OwnerId}:policy/matrix",
        ["PolicySourceArn"] = $"arn:aws:iam::{OwnerId}:user/matrix",
        ["PolicyDocument"] = IamWorld.Allow("rds:*"),
        ["UpdateAssumeRolePolicy.PolicyDocument"] = Trust,
        ["AssumeRolePolicyDocument"] = Trust,
        ["VersionId"] = "v1",
        ["ActionNames"] = new object[] { "rds:DescribeDBInstances" },
        ["OldPassword"] = _world.Administrator.Password,
        ["NewPassword"] = "Correct-Horse-1",
        ["AccessKeyId"] = "AKIAMATRIXMATRIXMATR",
        ["Status"] = "Inactive",
        ["Namespace"] = "AWS/RDS",
        ["MetricName"] = "DatabaseConnections",
        ["StartTime"] = "2026-11-23T10:00:00Z",
        ["EndTime"] = "2026-11-23T11:00:00Z",
        ["Period"] = 60,
        ["MetricDataQueries"] = new object[]
        {
            new Dictionary<string, object>
            {
                ["Id"] = "m1",
                ["MetricStat"] = new Dictionary<string, object>
                {
                    ["Metric"] = new Dictionary<string, object> { ["Namespace"] = "AWS/RDS", ["MetricName"] = "DatabaseConnections" },
                    ["Period"] = 60,
                    ["Stat"] = "Average",
                },
            },
        },
        ["Range"] = "127.0.99.0/28",
        ["AccountAlias"] = "matrix",
        ["SerialNumber"] = $"arn:aws:iam::{OwnerId}:mfa/matrix",
        ["VirtualMFADeviceName"] = "matrix-new",
        ["AuthenticationCode1"] = "123456",
        ["AuthenticationCode2"] = "654321",
        ["Tags"] = new object[] { new Dictionary<string, object> { ["Key"] = "k", ["Value"] = "v" } },
        ["TagKeys"] = new object[] { "k" },
        ["RoleArn"] = _world.TeamRole(),
        ["RoleSessionName"] = "matrix",
        ["EncodedMessage"] = "bWF0cml4",
        ["Email"] = "matrix@acme.example",
        ["AccountName"] = "Matrix",
        ["AccountId"] = spareAccount,
        ["ResourceId"] = spareAccount,
        ["ChildId"] = spareAccount,
        ["CreateAccountRequestId"] = "car-0123456789abcdef",
        ["DBInstanceIdentifier"] = "matrix",
        ["TargetDBInstanceIdentifier"] = "matrix-back",
        ["DBSnapshotIdentifier"] = "matrix",
        ["SourceDBSnapshotIdentifier"] = "matrix",
        ["TargetDBSnapshotIdentifier"] = "matrix-copy",
        ["AttributeName"] = "restore",
        ["EveryDays"] = 7,
        ["Window"] = "01:00-05:00",
        ["DBInstanceClass"] = "db.t3.micro",
        ["Engine"] = "postgres",
        ["ResourceName"] = $"arn:aws:rds:{RunningApi.Region}:{OwnerId}:db:matrix",
    };
}

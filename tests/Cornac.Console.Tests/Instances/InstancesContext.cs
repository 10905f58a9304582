using Amazon.CloudWatch.Model;
using Amazon.CornacService.Model;
using Amazon.RDS.Model;
using Bunit;
using Cornac.Console.Accounts;
using Cornac.Console.Instances;
using Cornac.Console.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Cornac.Console.Tests.Instances;

/// <summary>An account with instances as a test writes them.</summary>
public sealed class InstancesContext : IAsyncDisposable
{
    public const string AccountId = "123456789012";
    private static readonly string[] Classes = ["db.t3.micro", "db.m5.large"];

    public InstancesContext()
    {
        Context.Services.AddSingleton<IOperationToasts>(Toasts);
        Context.Services.AddScoped<InstanceWatch>();
        Clients.Answer<DescribeDBInstancesRequest>(request => new DescribeDBInstancesResponse
        {
            DBInstances = [.. Instances.Where(one => request.DBInstanceIdentifier is null || one.DBInstanceIdentifier == request.DBInstanceIdentifier)],
        });
        Clients.Answer<DescribeOperationsRequest>(_ => new DescribeOperationsResponse { Operations = Operations });
        Clients.Answer<DescribeInstanceNodesRequest>(_ => Nodes);
        Clients.Answer<GetMetricDataRequest>(_ => new GetMetricDataResponse());
        Clients.Answer<DescribeOperatorsRequest>(_ => new DescribeOperatorsResponse());
        Clients.Answer<DescribeDBEngineVersionsRequest>(_ => new DescribeDBEngineVersionsResponse
        {
            DBEngineVersions = [new DBEngineVersion { EngineVersion = "15.18" }, new DBEngineVersion { EngineVersion = "16.4" }],
        });
        Clients.Answer<DescribeOrderableDBInstanceOptionsRequest>(_ => new DescribeOrderableDBInstanceOptionsResponse
        {
            OrderableDBInstanceOptions = [.. Classes.Select(name =>
                new OrderableDBInstanceOption { DBInstanceClass = name, MinStorageSize = 5, MaxStorageSize = 65536, MultiAZCapable = IsMultiAzOffered })],
        });
        Clients.Answer<DescribeAccountAttributesRequest>(_ => new DescribeAccountAttributesResponse
        {
            AccountQuotas =
            [
                new AccountQuota { AccountQuotaName = "DBInstances", Used = 3, Max = 40 },
                new AccountQuota { AccountQuotaName = "AllocatedStorage", Used = 60, Max = 1000 },
            ],
        });
    }

    /// <summary>Whether an operator makes instances of two nodes.</summary>
    public bool IsMultiAzOffered { get; set; }

    public ConsoleContext Context { get; } = new();

    public ScriptedClients Clients { get; } = new();

    public CountedToasts Toasts { get; } = new();

    public List<DBInstance> Instances { get; } = [];

    public List<Operation> Operations { get; } = [];

    public DescribeInstanceNodesResponse Nodes { get; } = new() { Nodes = [], Failovers = [] };

    public CurrentAccount Account => new(new EnterableAccount(AccountId, "Team A", IsHome: true, []), roleName: null, Clients);

    public static DBInstance Instance(string name, string status = "available", string version = "15.18", int storage = 20) => new()
    {
        DBInstanceIdentifier = name, DBInstanceStatus = status, Engine = "postgres", EngineVersion = version, DBInstanceClass = "db.t3.micro", AllocatedStorage = storage,
        DbiResourceId = "db-" + name.ToUpperInvariant(), DBInstanceArn = $"arn:aws:rds:local:{AccountId}:db:{name}", MasterUsername = "boss",
        Endpoint = new Amazon.RDS.Model.Endpoint { Address = "127.0.77.9", Port = 5432 }, InstanceCreateTime = DateTime.UtcNow, BackupRetentionPeriod = 7,
        PreferredBackupWindow = "03:00-03:30", PreferredMaintenanceWindow = "sun:04:00-sun:04:30",
    };

    public IRenderedComponent<IComponent> Render<T>(params (string Name, object Value)[] parameters)
        where T : IComponent
    {
        // In one tree, as on the page: whoever opens a dialog must find where it is shown.
        return Context.Render(builder =>
        {
            builder.OpenComponent<MudPopoverProvider>(0);
            builder.CloseComponent();
            builder.OpenComponent<MudDialogProvider>(1);
            builder.CloseComponent();
            builder.OpenComponent<CascadingValue<CurrentAccount>>(2);
            builder.AddComponentParameter(3, "Value", Account);
            builder.AddComponentParameter(4, "ChildContent", (RenderFragment)(inner =>
            {
                inner.OpenComponent<T>(0);
                foreach (var (name, value) in parameters) inner.AddComponentParameter(1, name, value);
                inner.CloseComponent();
            }));
            builder.CloseComponent();
        });
    }

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}

/// <summary>Counts what is watched.</summary>
public sealed class CountedToasts : IOperationToasts
{
    public int Watched { get; private set; }

    public void Watch(string accountId, Func<CancellationToken, Task<OperationEnd?>> ask) => Watched++;
}

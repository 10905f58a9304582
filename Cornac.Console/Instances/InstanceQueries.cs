using System.Net;
using Amazon.CornacService;
using Amazon.CornacService.Model;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Addresses;
using Cornac.Console.Live;
using Filter = Amazon.RDS.Model.Filter;

namespace Cornac.Console.Instances;

/// <summary>What the pages of instances ask of the endpoint.</summary>
internal static class InstanceQueries
{
    /// <summary>All instances of the account, page by page.</summary>
    /// <param name="rds">Where to ask.</param>
    /// <param name="showFirst">Is given the first page when there are more; null when nobody waits for it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<List<DBInstance>> ListAsync(IAmazonRDS rds, Action<IReadOnlyList<DBInstance>>? showFirst, CancellationToken cancellationToken)
    {
        List<DBInstance> found = [];
        string? marker = null;
        do
        {
            var page = await rds.DescribeDBInstancesAsync(new DescribeDBInstancesRequest { Marker = marker }, cancellationToken);
            found.AddRange(page.DBInstances ?? []);
            if (marker is null && !string.IsNullOrEmpty(page.Marker)) showFirst?.Invoke(found);
            marker = page.Marker;
        }
        while (!string.IsNullOrEmpty(marker));
        return found;
    }

    /// <summary>One instance.</summary>
    /// <exception cref="DBInstanceNotFoundException">There is none of this name.</exception>
    public static async Task<DBInstance> FindAsync(IAmazonRDS rds, string name, CancellationToken cancellationToken) =>
        (await rds.DescribeDBInstancesAsync(new DescribeDBInstancesRequest { DBInstanceIdentifier = name }, cancellationToken)).DBInstances[0];

    /// <summary>One instance, whatever it is called by now; null when it is gone.</summary>
    public static async Task<DBInstance?> FollowAsync(IAmazonRDS rds, string resourceId, CancellationToken cancellationToken)
    {
        var request = new DescribeDBInstancesRequest { Filters = [new Filter { Name = "dbi-resource-id", Values = [resourceId] }] };
        return (await rds.DescribeDBInstancesAsync(request, cancellationToken)).DBInstances?.FirstOrDefault();
    }

    /// <summary>The address behind the name of an instance; null where the endpoint is an address itself, and for somebody who may not see addresses.</summary>
    public static async Task<string?> AddressAsync(IAmazonEC2 ec2, DBInstance instance, CancellationToken cancellationToken)
    {
        if (instance.Endpoint?.Address is not { } name || IPAddress.TryParse(name, out _)) return null;
        try
        {
            var request = new DescribeAddressesRequest { Filters = [new Amazon.EC2.Model.Filter { Name = "instance-id", Values = [instance.DbiResourceId] }] };
            return (await ec2.DescribeAddressesAsync(request, cancellationToken)).Addresses?.Select(AddressRow.Of).FirstOrDefault(row => row.DnsName == name)?.Ip;
        }
        catch (Exception denied) when (Problem.Of(denied) is { Kind: ProblemKind.Denied })
        {
            return null;
        }
    }

    /// <summary>Operations that go on: of one instance, or of all in the account. None for somebody who may not see them, since progress is an extra.</summary>
    public static async Task<List<Operation>> RunningAsync(IAmazonCornacService service, string? resource, CancellationToken cancellationToken)
    {
        try
        {
            List<Operation> found = [];
            string? token = null;
            do
            {
                var page = await service.DescribeOperationsAsync(
                    new DescribeOperationsRequest { ResourceIdentifier = resource, RunningOnly = true, NextToken = token }, cancellationToken);
                found.AddRange(page.Operations ?? []);
                token = page.NextToken;
            }
            while (!string.IsNullOrEmpty(token));
            return found;
        }
        catch (Exception denied) when (Problem.Of(denied) is { Kind: ProblemKind.Denied })
        {
            return [];
        }
    }

    /// <summary>The latest events of an instance, newest first; the service keeps them for 14 days.</summary>
    public static async Task<List<Event>> EventsAsync(IAmazonRDS rds, string name, CancellationToken cancellationToken)
    {
        const int Minutes = 14 * 24 * 60;
        const int Shown = 100;
        Queue<Event> latest = new();
        string? marker = null;
        do
        {
            var page = await rds.DescribeEventsAsync(
                new DescribeEventsRequest { SourceIdentifier = name, SourceType = SourceType.DbInstance, Duration = Minutes, Marker = marker }, cancellationToken);
            foreach (var item in page.Events ?? [])
            {
                latest.Enqueue(item);
                if (latest.Count > Shown) latest.Dequeue();
            }

            marker = page.Marker;
        }
        while (!string.IsNullOrEmpty(marker));
        return [.. latest.Reverse()];
    }

    /// <summary>Classes that an instance of the same version can have; none for somebody who may not see them.</summary>
    public static async Task<IReadOnlyList<string>> ClassesAsync(IAmazonRDS rds, DBInstance instance, CancellationToken cancellationToken)
    {
        try
        {
            var options = await rds.DescribeOrderableDBInstanceOptionsAsync(
                new DescribeOrderableDBInstanceOptionsRequest { Engine = instance.Engine, EngineVersion = instance.EngineVersion }, cancellationToken);
            return [.. (options.OrderableDBInstanceOptions ?? []).Select(option => option.DBInstanceClass).Distinct(StringComparer.Ordinal)];
        }
        catch (Exception denied) when (Problem.Of(denied) is { Kind: ProblemKind.Denied })
        {
            return [];
        }
    }

    /// <summary>Snapshots of an instance, newest first.</summary>
    public static async Task<List<DBSnapshot>> SnapshotsAsync(IAmazonRDS rds, string name, CancellationToken cancellationToken)
    {
        List<DBSnapshot> found = [];
        string? marker = null;
        do
        {
            var page = await rds.DescribeDBSnapshotsAsync(new DescribeDBSnapshotsRequest { DBInstanceIdentifier = name, Marker = marker }, cancellationToken);
            found.AddRange(page.DBSnapshots ?? []);
            marker = page.Marker;
        }
        while (!string.IsNullOrEmpty(marker));
        return [.. found.OrderByDescending(snapshot => snapshot.SnapshotCreateTime ?? DateTime.MaxValue)];
    }

    /// <summary>The moments that an instance can be restored to; null while there is none.</summary>
    public static async Task<RestoreWindow?> RestoreWindowAsync(IAmazonRDS rds, string name, CancellationToken cancellationToken)
    {
        var answer = await rds.DescribeDBInstanceAutomatedBackupsAsync(
            new DescribeDBInstanceAutomatedBackupsRequest { DBInstanceIdentifier = name }, cancellationToken);
        var current = answer.DBInstanceAutomatedBackups?.FirstOrDefault(backup => backup.Status != "retained");
        return current?.RestoreWindow is { LatestTime: not null } window ? window : null;
    }
}

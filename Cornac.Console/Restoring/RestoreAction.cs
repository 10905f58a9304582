using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Accounts;
using Cornac.Console.Live;
using Microsoft.Extensions.Localization;

namespace Cornac.Console.Restoring;

/// <summary>What both ways to restore have in common: the classes to choose from, and to tell when the new instance is there.</summary>
internal static class RestoreAction
{
    /// <summary>Classes of a version, as the account can have them.</summary>
    public static async Task<IReadOnlyList<string>> ClassesAsync(IAmazonRDS rds, CancellationToken cancellationToken)
    {
        List<string> classes = [];
        var options = rds.Paginators.DescribeOrderableDBInstanceOptions(new DescribeOrderableDBInstanceOptionsRequest { Engine = "postgres" }).OrderableDBInstanceOptions;
        await foreach (var option in options.WithCancellation(cancellationToken)) classes.Add(option.DBInstanceClass);
        return [.. classes.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Tells the person when the new instance is available, or could not be made.</summary>
    public static void Watch(IOperationToasts toasts, CurrentAccount account, string name, IStringLocalizer<RestoringText> text)
    {
        var (rds, path) = (account.Client<IAmazonRDS>(), account.Path("instances", name));
        var (done, failed) = (text["Restored", name].Value, text["RestoreFailed", name].Value);
        toasts.Watch(account.Id, async ct =>
        {
            var status = (await rds.DescribeDBInstancesAsync(new DescribeDBInstancesRequest { DBInstanceIdentifier = name }, ct)).DBInstances?[0].DBInstanceStatus;
            return status switch
            {
                "available" => new OperationEnd(Succeeded: true, done, path),
                "failed" => new OperationEnd(Succeeded: false, failed, path),
                _ => null,
            };
        });
    }
}

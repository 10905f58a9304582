using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Operators;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Snapshots;

/// <summary>Tells whether backups can be had.</summary>
internal sealed class BackupSupport(IOperatorCatalog operators)
{
    /// <exception cref="InvalidDBInstanceStateException">The instance's operator takes no backups.</exception>
    /// <exception cref="AwsException"><c>ServiceUnavailable</c>: the operator has not been able to say yet.</exception>
    public void Require(InstanceRecord instance)
    {
        if (!Has(instance.Operator))
            throw new InvalidDBInstanceStateException(
                $"DB instance {instance.Identifier} has no backups: the operator {instance.Operator} takes none here. The service's doctor command tells what is missing.");
    }

    /// <exception cref="InvalidRestoreException">The operator restores no backups.</exception>
    /// <inheritdoc cref="Require" path="/exception[@cref='AwsException']"/>
    public void RequireRestore(string operatorName)
    {
        if (!Has(operatorName))
            throw new InvalidRestoreException(
                $"The operator {operatorName} restores no backups here. The service's doctor command tells what is missing.");
    }

    private bool Has(string operatorName)
    {
        try
        {
            return operators.Get(operatorName).SupportsBackups;
        }
        catch (InvalidOperationException notYet)
        {
            throw CommonErrors.ServiceUnavailable($"{notYet.Message} Try again shortly.");
        }
    }
}

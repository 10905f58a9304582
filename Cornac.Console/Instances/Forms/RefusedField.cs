using Cornac.Console.Live;

namespace Cornac.Console.Instances.Forms;

/// <summary>Fields of the forms.</summary>
public enum FormField
{
    Name,
    Version,
    Class,
    Storage,
    User,
    Password,
    Database,
    Port,
    Retention,
    BackupWindow,
    MaintenanceWindow,
    Tags,
    DeletionProtection,
}

/// <summary>Finds the field that a refusal of the endpoint is about.</summary>
public static class RefusedField
{
    // What its messages call each parameter; the more particular first.
    private static readonly (string Words, FormField Field)[] Names =
    [
        ("DBInstanceIdentifier", FormField.Name),
        ("MasterUserPassword", FormField.Password),
        ("MasterUsername", FormField.User),
        ("DBName", FormField.Database),
        ("Port", FormField.Port),
        ("backup retention", FormField.Retention),
        ("maintenance window", FormField.MaintenanceWindow),
        ("backup window", FormField.BackupWindow),
        ("Instance class", FormField.Class),
        ("version", FormField.Version),
        ("downgrade", FormField.Version),
        ("storage", FormField.Storage),
        ("tag", FormField.Tags),
    ];

    /// <summary>The field; null when it is about the whole.</summary>
    public static FormField? Of(Problem? problem) => problem switch
    {
        not { Kind: ProblemKind.Refused } => null,
        { Code: "DBInstanceAlreadyExists" } => FormField.Name,
        { Code: "StorageQuotaExceeded" } => FormField.Storage,
        { Code: "InstanceQuotaExceeded" or "InvalidDBInstanceState" or "InsufficientDBInstanceCapacity" } => null,
        { Message: var message } => Names.Where(name => message.Contains(name.Words, StringComparison.OrdinalIgnoreCase))
            .Select(name => (FormField?)name.Field).FirstOrDefault(),
    };
}

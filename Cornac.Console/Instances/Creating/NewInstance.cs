using Amazon.RDS.Model;
using Cornac.Console.Commands;
using Cornac.Console.Instances.Forms;
using Cornac.Console.Instances.Schedules;
using Cornac.Console.Instances.Tagging;

namespace Cornac.Console.Instances.Creating;

/// <summary>The form of a new instance, as it is filled in.</summary>
public sealed class NewInstance
{
    public string Name { get; set; } = "";

    public string Version { get; set; } = "";

    public string Class { get; set; } = "";

    /// <summary>GiB.</summary>
    public string Storage { get; set; } = "20";

    public string User { get; set; } = "postgres";

    public string Password { get; set; } = "";

    /// <summary>Database to make; empty for none.</summary>
    public string Database { get; set; } = "";

    public string Port { get; set; } = "5432";

    /// <summary>Days.</summary>
    public string Retention { get; set; } = "7";

    /// <summary>Empty to let the service choose, as with the next one.</summary>
    public string BackupWindow { get; set; } = "";

    public string MaintenanceWindow { get; set; } = "";

    /// <summary>Whether a second node stands by.</summary>
    public bool MultiAz { get; set; }

    public bool DeletionProtection { get; set; }

    public TagList Tags { get; } = new();

    /// <summary>What the endpoint would refuse, field by field; each with the key of its words.</summary>
    /// <param name="least">Least storage that can be had, GiB.</param>
    /// <param name="most">Most storage that can be had, GiB.</param>
    public IReadOnlyDictionary<FormField, string> Mistakes(int least, int most)
    {
        Dictionary<FormField, string> mistakes = [];
        void Check(FormField field, bool isRight, string? mistake = null)
        {
            if (!isRight) mistakes.TryAdd(field, mistake ?? field.ToString());
        }

        Check(FormField.Name, FieldRules.IsInstanceName(Name.Trim()));
        Check(FormField.Class, Class.Length > 0);
        Check(FormField.Storage, FieldRules.Number(Storage) is { } gib && gib >= least && gib <= most);
        Check(FormField.User, FieldRules.IsUserName(User.Trim()));
        Check(FormField.Password, FieldRules.IsPassword(Password));
        Check(FormField.Database, Database.Trim().Length == 0 || FieldRules.IsDatabaseName(Database.Trim()));
        Check(FormField.Port, FieldRules.IsPort(Port));
        Check(FormField.Retention, FieldRules.IsRetention(Retention));
        var backup = DailyTimes.Parse(BackupWindow);
        var maintenance = WeeklyTimes.Parse(MaintenanceWindow);
        Check(FormField.BackupWindow, BackupWindow.Trim().Length == 0 || backup is not null);
        Check(FormField.MaintenanceWindow, MaintenanceWindow.Trim().Length == 0 || maintenance is not null);
        Check(FormField.MaintenanceWindow, backup is null || maintenance is null || !maintenance.Overlaps(backup), "Overlap");
        Check(FormField.Tags, Tags.AreValid);
        return mistakes;
    }

    /// <summary>The request; what was left empty is left to the service.</summary>
    public CreateDBInstanceRequest ToRequest() => new()
    {
        DBInstanceIdentifier = Name.Trim(),
        Engine = "postgres",
        EngineVersion = Version,
        DBInstanceClass = Class,
        AllocatedStorage = FieldRules.Number(Storage),
        MultiAZ = MultiAz ? true : null,
        MasterUsername = User.Trim(),
        MasterUserPassword = Password,
        DBName = Filled(Database),
        Port = FieldRules.Number(Port),
        BackupRetentionPeriod = FieldRules.Number(Retention),
        PreferredBackupWindow = Filled(BackupWindow),
        PreferredMaintenanceWindow = Filled(MaintenanceWindow),
        DeletionProtection = DeletionProtection,
        Tags = Tags.Values.Count == 0 ? null : [.. Tags.Values.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
    };

    /// <summary>The same for the command line, the password as a variable of the shell.</summary>
    public IReadOnlyList<CommandParameter> ToCommand() =>
    [
        new("DBInstanceIdentifier", Filled(Name) ?? "NAME"),
        new("Engine", "postgres"),
        new("EngineVersion", Filled(Version)),
        new("DBInstanceClass", Filled(Class)),
        new("AllocatedStorage", FieldRules.Number(Storage)),
        new("MultiAZ", MultiAz ? true : null),
        new("MasterUsername", Filled(User)),
        CommandParameter.Secret("MasterUserPassword"),
        new("DBName", Filled(Database)),
        new("Port", FieldRules.Number(Port)),
        new("BackupRetentionPeriod", FieldRules.Number(Retention)),
        new("PreferredBackupWindow", Filled(BackupWindow)),
        new("PreferredMaintenanceWindow", Filled(MaintenanceWindow)),
        new("DeletionProtection", DeletionProtection ? true : null),
        Tags.Values.Count == 0 ? new("Tags", null) : CommandParameter.Tags(Tags.Values),
    ];

    private static string? Filled(string text) => text.Trim() is { Length: > 0 } filled ? filled : null;
}

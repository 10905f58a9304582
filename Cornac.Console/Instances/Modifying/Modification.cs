using System.Globalization;
using Amazon.RDS.Model;
using Cornac.Console.Commands;
using Cornac.Console.Instances.Forms;
using Cornac.Console.Instances.Schedules;

namespace Cornac.Console.Instances.Modifying;

/// <summary>The form that changes an instance. Only what differs from the instance is asked for.</summary>
public sealed class Modification
{
    private const int LeastGrowthPercent = 10;
    private readonly DBInstance _before;

    public Modification(DBInstance before)
    {
        ArgumentNullException.ThrowIfNull(before);
        _before = before;
        Name = before.DBInstanceIdentifier;
        Class = before.DBInstanceClass;
        Storage = Text(before.AllocatedStorage);
        Port = Text(before.Endpoint?.Port);
        Retention = Text(before.BackupRetentionPeriod);
        BackupWindow = before.PreferredBackupWindow;
        MaintenanceWindow = before.PreferredMaintenanceWindow;
        MultiAz = before.MultiAZ == true;
        DeletionProtection = before.DeletionProtection == true;
    }

    public string Name { get; set; }

    public string Class { get; set; }

    /// <summary>GiB.</summary>
    public string Storage { get; set; }

    /// <summary>A new password; empty to leave it.</summary>
    public string Password { get; set; } = "";

    public string Port { get; set; }

    /// <summary>Days.</summary>
    public string Retention { get; set; }

    public string BackupWindow { get; set; }

    public string MaintenanceWindow { get; set; }

    /// <summary>Whether a second node stands by.</summary>
    public bool MultiAz { get; set; }

    public bool DeletionProtection { get; set; }

    /// <summary>Whether what would wait for the maintenance window is done at once.</summary>
    public bool Immediately { get; set; }

    /// <summary>Least storage that it can grow to, GiB.</summary>
    public int LeastGrowth => (_before.AllocatedStorage ?? 0) + ((((_before.AllocatedStorage ?? 0) * LeastGrowthPercent) + 99) / 100);

    /// <summary>Whether something is changed that waits for the window unless it is done at once.</summary>
    public bool HasDeferrable => IsDeferrable(ToRequest());

    /// <summary>Whether PostgreSQL is restarted for what is changed.</summary>
    public bool Restarts => ToRequest() is { DBInstanceClass: not null } or { DBPortNumber: not null };

    public bool IsNone => ToCommand().Count(parameter => parameter.Value is not null) == 1;

    /// <summary>What the endpoint would refuse, field by field; each with the key of its words.</summary>
    public IReadOnlyDictionary<FormField, string> Mistakes()
    {
        Dictionary<FormField, string> mistakes = [];
        void Check(FormField field, bool isRight, string? mistake = null)
        {
            if (!isRight) mistakes.TryAdd(field, mistake ?? field.ToString());
        }

        Check(FormField.Name, FieldRules.IsInstanceName(Name.Trim()));
        Check(FormField.Storage, FieldRules.Number(Storage) is { } gib && (gib == _before.AllocatedStorage || gib >= LeastGrowth), "Growth");
        Check(FormField.Password, Password.Length == 0 || FieldRules.IsPassword(Password));
        Check(FormField.Port, Port == Text(_before.Endpoint?.Port) || FieldRules.IsPort(Port));
        Check(FormField.Retention, FieldRules.IsRetention(Retention));
        var backup = DailyTimes.Parse(BackupWindow);
        var maintenance = WeeklyTimes.Parse(MaintenanceWindow);
        Check(FormField.BackupWindow, backup is not null);
        Check(FormField.MaintenanceWindow, maintenance is not null);
        Check(FormField.MaintenanceWindow, backup is null || maintenance is null || !maintenance.Overlaps(backup), "Overlap");
        return mistakes;
    }

    public ModifyDBInstanceRequest ToRequest()
    {
        var name = Name.Trim().ToLowerInvariant();
        var request = new ModifyDBInstanceRequest
        {
            DBInstanceIdentifier = _before.DBInstanceIdentifier,
            NewDBInstanceIdentifier = name == _before.DBInstanceIdentifier ? null : name,
            DBInstanceClass = Class == _before.DBInstanceClass ? null : Class,
            AllocatedStorage = Changed(Storage, _before.AllocatedStorage),
            MasterUserPassword = Password.Length == 0 ? null : Password,
            DBPortNumber = Changed(Port, _before.Endpoint?.Port),
            BackupRetentionPeriod = Changed(Retention, _before.BackupRetentionPeriod),
            PreferredBackupWindow = Changed(BackupWindow, _before.PreferredBackupWindow),
            PreferredMaintenanceWindow = Changed(MaintenanceWindow, _before.PreferredMaintenanceWindow),
        };
        if (MultiAz != (_before.MultiAZ == true)) request.MultiAZ = MultiAz;
        if (DeletionProtection != (_before.DeletionProtection == true)) request.DeletionProtection = DeletionProtection;
        if (Immediately && IsDeferrable(request)) request.ApplyImmediately = true;
        return request;
    }

    /// <summary>The same for the command line, the password as a variable of the shell.</summary>
    public IReadOnlyList<CommandParameter> ToCommand()
    {
        var request = ToRequest();
        return
        [
            new("DBInstanceIdentifier", request.DBInstanceIdentifier),
            new("NewDBInstanceIdentifier", request.NewDBInstanceIdentifier),
            new("DBInstanceClass", request.DBInstanceClass),
            new("AllocatedStorage", request.AllocatedStorage),
            request.MasterUserPassword is null ? new("MasterUserPassword", null) : CommandParameter.Secret("MasterUserPassword"),
            new("DBPortNumber", request.DBPortNumber),
            new("BackupRetentionPeriod", request.BackupRetentionPeriod),
            new("PreferredBackupWindow", request.PreferredBackupWindow),
            new("PreferredMaintenanceWindow", request.PreferredMaintenanceWindow),
            new("MultiAZ", request.MultiAZ),
            new("DeletionProtection", request.DeletionProtection),
            new("ApplyImmediately", request.ApplyImmediately),
        ];
    }

    private static bool IsDeferrable(ModifyDBInstanceRequest request) =>
        request is { DBInstanceClass: not null } or { AllocatedStorage: not null } or { NewDBInstanceIdentifier: not null } or { MultiAZ: not null };

    private static int? Changed(string text, int? before) => FieldRules.Number(text) is { } number && number != before ? number : null;

    private static string? Changed(string text, string before) => string.Equals(text.Trim(), before, StringComparison.OrdinalIgnoreCase) ? null : text.Trim();

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}

using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Engines;
using Cornac.Operators.Contract;

namespace Cornac.Api.Rds.Instances;

/// <summary>Rules that hold for an instance's values whether they come by creation or by modification (RDS API reference, "CreateDBInstance").</summary>
internal static class InstanceRules
{
    public const int LowestPort = 1150;
    public const int HighestPort = 65535;
    public const int LongestRetentionDays = 35;

    /// <summary>A name for an instance, in lower case.</summary>
    public static string Identifier(string? name, string member) => name is not null && Naming.Identifier.IsInstance(name)
        ? name.ToLowerInvariant()
        : throw CommonErrors.InvalidParameterValue(
            $"The parameter {member} is not a valid identifier: {name}. Use 1 to 63 letters, digits and hyphens, first a letter, no hyphen at the end nor two in a row.");

    public static void CheckEngine(string engine)
    {
        if (!string.Equals(engine, InstalledEngines.Postgres, StringComparison.OrdinalIgnoreCase))
            throw CommonErrors.InvalidParameterValue($"Invalid DB engine: {engine}. Use {InstalledEngines.Postgres}.");
    }

    public static void CheckLicense(string? model)
    {
        if (model is not (null or InstalledEngines.License))
            throw CommonErrors.InvalidParameterValue($"Invalid license model {model}: use {InstalledEngines.License}.");
    }

    public static void CheckZone(string? zone, string region)
    {
        if (zone is not null && zone != InstanceView.Zone(region))
            throw CommonErrors.InvalidParameterValue($"{zone} is not a valid availability zone. There is {InstanceView.Zone(region)}.");
    }

    /// <summary>Operator of a new instance: its source's or the default one, or for several nodes one that makes these.</summary>
    public static string Operator(bool? multiAz, string? zone, string current, InstalledEngines engines)
    {
        if (multiAz != true) return current;
        if (zone is not null) throw CommonErrors.InvalidParameterCombination("Requesting a specific availability zone is not valid for Multi-AZ instances.");
        return engines.MultiAzOperator(current);
    }

    /// <summary>The parameter group of a version.</summary>
    public static string ParameterGroup(string version) => "default." + InstalledEngines.Family(version);

    /// <summary>The option group of a version.</summary>
    public static string OptionGroup(string version) => "default:postgres-" + version.Split('.', 2)[0];

    public static void CheckPassword(string password)
    {
        if (!MasterPassword.IsValid(password))
            throw CommonErrors.InvalidParameterValue(
                "The parameter MasterUserPassword is not a valid password: use 8 to 128 printable ASCII characters besides '/', '@' and '\"'.");
    }

    public static void CheckPort(int port, string member)
    {
        if (port is < LowestPort or > HighestPort)
            throw CommonErrors.InvalidParameterValue($"Invalid {member} {port}: use {LowestPort} to {HighestPort}.");
    }

    public static void CheckRetention(int days)
    {
        if (days is < 0 or > LongestRetentionDays)
            throw CommonErrors.InvalidParameterValue($"Invalid backup retention period {days}: use 0 to {LongestRetentionDays} days.");
    }

    public static void CheckStorage(int gib, OperatorCapabilities capabilities)
    {
        if (gib < capabilities.MinStorageGiB || gib > capabilities.MaxStorageGiB)
            throw CommonErrors.InvalidParameterValue(
                $"Invalid storage size {gib} for engine postgres: use {capabilities.MinStorageGiB} to {capabilities.MaxStorageGiB} GiB.");
    }

    /// <summary>The limit to which storage may grow; null when it is the storage itself, which is how RDS is told to let none grow.</summary>
    public static int? MaxStorage(int? most, int gib)
    {
        if (most < gib) throw CommonErrors.InvalidParameterCombination($"MaxAllocatedStorage {most} is less than AllocatedStorage {gib}.");
        return most == gib ? null : most;
    }

    public static void CheckMaxStorage(int? most, OperatorCapabilities capabilities)
    {
        if (most > capabilities.MaxStorageGiB)
            throw CommonErrors.InvalidParameterValue($"Invalid MaxAllocatedStorage {most} for engine postgres: use {capabilities.MaxStorageGiB} GiB at most.");
    }

    public static void CheckStorageType(string type)
    {
        if (type is not (NewInstanceRules.StorageType or "gp2" or "standard"))
            throw new StorageTypeNotSupportedException($"Storage type {type} is not to be had: use {NewInstanceRules.StorageType}, gp2 or standard.");
    }

    public static DailyWindow BackupWindow(string text)
    {
        var window = DailyWindow.Parse(text)
            ?? throw CommonErrors.InvalidParameterValue($"Invalid backup window {text}: use hh24:mi-hh24:mi, for example 03:00-03:30.");
        return window.Minutes >= Window.Shortest ? window
            : throw CommonErrors.InvalidParameterValue($"The backup window {text} is too short: it must last {Window.Shortest} minutes or more.");
    }

    public static WeeklyWindow MaintenanceWindow(string text)
    {
        var window = WeeklyWindow.Parse(text)
            ?? throw CommonErrors.InvalidParameterValue($"Invalid maintenance window {text}: use ddd:hh24:mi-ddd:hh24:mi, for example sun:04:00-sun:04:30.");
        return window.Minutes is >= Window.Shortest and < DailyWindow.MinutesPerDay ? window
            : throw CommonErrors.InvalidParameterValue($"The maintenance window {text} must last {Window.Shortest} minutes or more, and less than a day.");
    }

    public static void CheckWindows(DailyWindow backup, WeeklyWindow maintenance)
    {
        if (maintenance.Overlaps(backup))
            throw CommonErrors.InvalidParameterCombination($"The backup window {backup} and the maintenance window {maintenance} must not overlap.");
    }
}

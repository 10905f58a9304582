using System.Security.Cryptography;
using System.Text;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Instances;

/// <summary>Chooses windows that the user left open, as RDS does: half an hour in an eight-hour block of the night, on a day that differs from
/// instance to instance.</summary>
internal static class DefaultWindows
{
    private const int NightStart = 22 * 60;
    private const int NightMinutes = 8 * 60;

    public static (DailyWindow Backup, WeeklyWindow Maintenance) Choose(string? backupWindow, string? maintenanceWindow, string seed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
        var slot = hash[0] % (NightMinutes / Window.Shortest / 2) * 2 * Window.Shortest;
        var backup = backupWindow is null ? null : InstanceRules.BackupWindow(backupWindow);
        var maintenance = maintenanceWindow is null ? null : InstanceRules.MaintenanceWindow(maintenanceWindow);
        backup ??= Candidates(slot).Select(start => new DailyWindow(start, Window.Shortest)).FirstOrDefault(w => maintenance?.Overlaps(w) != true)
            ?? throw NoRoom("PreferredMaintenanceWindow", "backup");
        maintenance ??= Candidates(slot + Window.Shortest)
            .Select(start => new WeeklyWindow(hash[1] % 7 * DailyWindow.MinutesPerDay + start, Window.Shortest))
            .FirstOrDefault(w => !w.Overlaps(backup))
            ?? throw NoRoom("PreferredBackupWindow", "maintenance");
        InstanceRules.CheckWindows(backup, maintenance);
        return (backup, maintenance);
    }

    private static AwsException NoRoom(string given, string other) =>
        CommonErrors.InvalidParameterCombination($"{given} leaves no half hour for the {other} window: make it shorter, or give both.");

    /// <summary>Starts in the night first, then everywhere in the day: a window given by the user may fill the night.</summary>
    private static IEnumerable<int> Candidates(int slot)
    {
        for (var minute = 0; minute < DailyWindow.MinutesPerDay; minute += Window.Shortest)
            yield return (NightStart + slot + minute) % DailyWindow.MinutesPerDay;
    }
}

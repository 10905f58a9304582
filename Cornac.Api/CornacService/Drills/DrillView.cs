using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.CornacService;

namespace Cornac.Api.CornacService.Drills;

/// <summary>Drills and their schedule as the API shows them.</summary>
internal static class DrillView
{
    public static RestoreDrill Show(RestoreDrillRecord drill) => new()
    {
        RestoreDrillId = drill.Id,
        DBInstanceIdentifier = drill.InstanceIdentifier,
        DbiResourceId = drill.SetId,
        Status = drill.Status,
        PercentProgress = drill.Percent,
        RequestedBy = drill.RequestedBy,
        CreateTime = drill.CreatedAt,
        StartTime = drill.StartedAt,
        EndTime = drill.EndedAt,
        RestoredTo = drill.RestoredTo,
        RecoverySeconds = drill.RecoverySeconds,
        RowCounts = [.. drill.RowCounts.Select(pair => new RestoreDrillRowCount { Table = pair.Key, Rows = pair.Value })],
        Message = drill.Message,
    };

    public static RestoreDrillSchedule Show(DrillScheduleRecord schedule) => new() { EveryDays = schedule.EveryDays, Window = schedule.Window };
}

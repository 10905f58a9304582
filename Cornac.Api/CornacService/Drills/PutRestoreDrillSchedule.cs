using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.CornacService.Drills;

/// <summary>Has every instance of the account drilled every so many days.</summary>
internal sealed class PutRestoreDrillSchedule(InventoryDb inventory) : IOperationHandler<PutRestoreDrillScheduleRequest, PutRestoreDrillScheduleResponse>
{
    public async Task<PutRestoreDrillScheduleResponse> HandleAsync(
        PutRestoreDrillScheduleRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (DailyWindow.Parse(request.Window) is not { Minutes: >= Window.Shortest } window)
            throw CommonErrors.ValidationException($"Window is '{request.Window}': give hh24:mi-hh24:mi in UTC, at least {Window.Shortest} minutes.");
        var days = request.EveryDays ?? throw CommonErrors.ValidationException("EveryDays is missing.");
        var schedule = await inventory.Set<DrillScheduleRecord>().SingleOrDefaultAsync(s => s.AccountId == context.AccountId, cancellationToken);
        if (schedule is null)
            inventory.Add(schedule = new DrillScheduleRecord { AccountId = context.AccountId, EveryDays = days, Window = window.ToString() });
        (schedule.EveryDays, schedule.Window) = (days, window.ToString());
        await inventory.SaveChangesAsync(cancellationToken);
        return new PutRestoreDrillScheduleResponse { Schedule = DrillView.Show(schedule) };
    }
}

/// <summary>Shows the account's schedule; none when its instances are drilled only on demand.</summary>
internal sealed class DescribeRestoreDrillSchedule(InventoryDb inventory)
    : IOperationHandler<DescribeRestoreDrillScheduleRequest, DescribeRestoreDrillScheduleResponse>
{
    public async Task<DescribeRestoreDrillScheduleResponse> HandleAsync(
        DescribeRestoreDrillScheduleRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var schedule = await inventory.Set<DrillScheduleRecord>().AsNoTracking().SingleOrDefaultAsync(s => s.AccountId == context.AccountId, cancellationToken);
        return new DescribeRestoreDrillScheduleResponse { Schedule = schedule is null ? null : DrillView.Show(schedule) };
    }
}

/// <summary>From now on the account's instances are drilled only on demand.</summary>
internal sealed class DeleteRestoreDrillSchedule(InventoryDb inventory)
    : IOperationHandler<DeleteRestoreDrillScheduleRequest, DeleteRestoreDrillScheduleResponse>
{
    public async Task<DeleteRestoreDrillScheduleResponse> HandleAsync(
        DeleteRestoreDrillScheduleRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await inventory.Set<DrillScheduleRecord>().Where(s => s.AccountId == context.AccountId).ExecuteDeleteAsync(cancellationToken);
        return new DeleteRestoreDrillScheduleResponse();
    }
}

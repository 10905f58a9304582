using System.Net;
using Cornac.Api.Audit;
using Cornac.Api.Inventory;
using Cornac.Api.Protocol;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Records calls that would have changed something and were refused, failed or were given up, and every denial. Those that succeed are
/// recorded with their change.</summary>
internal sealed class RecordFailures(InventoryDb inventory, AuditTrail audit) : IApiLink
{
    public async Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        try
        {
            await next();
        }
        catch (Exception failure) when ((!call.Operation!.IsReadOnly || IsDenial(failure)) && !InventoryAvailability.IsAway(failure))
        {
            inventory.ChangeTracker.Clear();
            inventory.Add(audit.Entry(call, Told(call, failure)));
            await inventory.SaveChangesAsync(CancellationToken.None);
            throw;
        }
    }

    private static AwsException Told(ApiCall call, Exception failure) => failure switch
    {
        AwsException error => error,
        OperationCanceledException when call.Http.RequestAborted.IsCancellationRequested =>
            new AwsException("RequestAborted", HttpStatusCode.BadRequest, "The client went away before the call was carried out. Nothing was changed."),
        _ => CommonErrors.InternalFailure(failure),
    };

    // EC2 and the JSON services have names of their own for it.
    private static bool IsDenial(Exception failure) => failure is AwsException { Code: "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" };
}

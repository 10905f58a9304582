using Cornac.Api.Audit;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Calls the operation's handler. What changes something runs in one transaction with its audit row: either both are there afterwards, or
/// neither.</summary>
internal sealed class Handle(InventoryDb inventory, AuditTrail audit, ApiSettings settings) : IApiLink
{
    public async Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        call.Response = call.Operation!.IsReadOnly ? await AnswerAsync(call) : await ChangeAsync(call);
        await next();
    }

    private Task<object> AnswerAsync(ApiCall call) =>
        call.Operation!.InvokeAsync(call.Http.RequestServices, call.Request!, call.Context(settings.Region), call.Http.RequestAborted);

    private async Task<object> ChangeAsync(ApiCall call)
    {
        await using var transaction = await inventory.Database.BeginTransactionAsync(call.Http.RequestAborted);
        await inventory.HoldOpenAsync(call.Caller!.AccountId, call.Http.RequestAborted);
        var response = await AnswerAsync(call);
        inventory.Add(audit.Entry(call, error: null));
        await inventory.SaveChangesAsync(call.Http.RequestAborted);
        // A commit that is given up half-way may or may not have happened.
        await transaction.CommitAsync(CancellationToken.None);
        return response;
    }
}

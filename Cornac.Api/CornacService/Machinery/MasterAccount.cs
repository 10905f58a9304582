using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory;
using Cornac.Api.Models.CornacService;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.CornacService.Machinery;

/// <summary>Who runs the service: the master account, whose callers alone see its machinery.</summary>
internal sealed class MasterAccount(InventoryDb inventory)
{
    /// <exception cref="AccessDeniedException">The caller acts in another account.</exception>
    public async Task RequireAsync(CallContext context, CancellationToken cancellationToken)
    {
        if (!await inventory.Set<AccountRecord>().AnyAsync(a => a.Id == context.AccountId && a.IsMaster, cancellationToken))
            throw new AccessDeniedException("Only the master account sees the machinery of the service. Act in the master account.");
    }

    /// <summary>ARN of what policies call the service's machinery.</summary>
    public static string Arn(CallContext context, string type, string name = "*") => $"arn:aws:cornac:{context.Region}:{context.AccountId}:{type}/{name}";
}

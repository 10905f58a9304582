using System.Net;
using Cornac.Api.Inventory;
using Cornac.Api.Protocol;
using Cornac.Api.Signing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Identity.Accounts;

/// <summary>Keeps an account open while something is changed in it.</summary>
internal static class OpenAccount
{
    /// <summary>Locks the account against being closed until the caller's transaction ends, so that nothing lands in an account that was closed after
    /// the call was authenticated. Changes in the same account do not wait for each other.</summary>
    /// <remarks>The master account is never closed, and its row is what Organizations locks to make one account at a time: it is left alone.</remarks>
    /// <exception cref="AwsException"><c>InvalidClientTokenId</c>, as every later call will be answered: the account has been closed.</exception>
    public static async Task HoldOpenAsync(this InventoryDb inventory, string accountId, CancellationToken cancellationToken)
    {
        var status = await inventory.Database
            .SqlQuery<string>($"""SELECT status AS "Value" FROM accounts WHERE id = {accountId} AND NOT is_master FOR KEY SHARE""")
            .ToListAsync(cancellationToken);
        if (status is [not nameof(AccountStatus.Active)])
        {
            throw new AwsException(
                nameof(SignatureError.InvalidClientTokenId), HttpStatusCode.Forbidden, "The security token included in the request is invalid: its account has been closed.");
        }
    }
}

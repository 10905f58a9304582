using System.Security.Cryptography;
using System.Text;
using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Organizations;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Organizations;

/// <summary>The one organization of a service: the master account, with all others right under its root.</summary>
internal sealed class Organization(InventoryDb inventory)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public InventoryDb Inventory => inventory;

    /// <summary>ARN of an account, as the master account's callers name it.</summary>
    public static string AccountArn(string accountId, string masterId) => $"arn:aws:organizations::{masterId}:account/{Id(masterId)}/{accountId}";

    public static string RootArn(string masterId) => $"arn:aws:organizations::{masterId}:root/{Id(masterId)}/{RootId(masterId)}";

    public static string Arn(string masterId) => $"arn:aws:organizations::{masterId}:organization/{Id(masterId)}";

    // Both ids follow from the master account's, which never changes.
    public static string Id(string masterId) => "o-" + Derive("organization", masterId, 10);

    public static string RootId(string masterId) => "r-" + Derive("root", masterId, 4);

    public Task<AccountRecord> MasterAsync(CancellationToken cancellationToken) => inventory.Set<AccountRecord>().SingleAsync(a => a.IsMaster, cancellationToken);

    /// <summary>Lets only callers of the master account pass.</summary>
    /// <exception cref="AccessDeniedException">The caller acts in another account.</exception>
    public async Task<AccountRecord> RequireMasterAsync(CallContext context, CancellationToken cancellationToken)
    {
        var master = await MasterAsync(cancellationToken);
        return master.Id == context.AccountId ? master : throw new AccessDeniedException("You don't have permissions to access this resource.");
    }

    /// <summary>Finds an account and locks its row until the transaction ends.</summary>
    public async Task<AccountRecord?> LockAsync(string accountId, CancellationToken cancellationToken) =>
        (await inventory.Set<AccountRecord>().FromSql($"SELECT * FROM accounts WHERE id = {accountId} FOR UPDATE").ToListAsync(cancellationToken)).SingleOrDefault();

    public static AccountNotFoundException NotFound(string accountId) => new($"You specified an account that doesn't exist: {accountId}.");

    private static string Derive(string what, string masterId, int length) =>
        string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes($"{what} of {masterId}")).Take(length).Select(b => Alphabet[b & 31]));
}

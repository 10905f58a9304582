using Cornac.Api.Endpoint;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.MultiFactor;

/// <summary>Finds virtual MFA devices of the caller's account.</summary>
internal sealed class DeviceStore(InventoryDb inventory)
{
    public InventoryDb Inventory => inventory;

    public IQueryable<MultiFactorDeviceRecord> OfUser(string userId) => inventory.Set<MultiFactorDeviceRecord>().Where(d => d.UserId == userId);

    /// <summary>Finds a device and locks its row until the transaction ends.</summary>
    /// <exception cref="NoSuchEntityException">The account has no device of this serial number.</exception>
    public async Task<MultiFactorDeviceRecord> LockAsync(string serialNumber, CallContext context, CancellationToken cancellationToken)
    {
        var key = serialNumber.ToLowerInvariant();
        var found = await inventory.Set<MultiFactorDeviceRecord>()
            .FromSql($"SELECT * FROM mfa_devices WHERE account_id = {context.AccountId} AND serial_key = {key} FOR UPDATE").ToListAsync(cancellationToken);
        return found.SingleOrDefault() ?? throw new NoSuchEntityException($"VirtualMFADevice with serial number {serialNumber} does not exist.");
    }
}

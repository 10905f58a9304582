using Cornac.Api.Identity.Keys;
using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Identity.MultiFactor;

/// <summary>Checks one-time codes, for STS and for sign-in. Each code works once; wrong ones make the device wait longer and longer.</summary>
/// <remarks>It has a transaction of its own: a wrong code counts although the call that brought it fails and is rolled back.</remarks>
public sealed class MultiFactorCheck(IDbContextFactory<InventoryDb> contexts, Keyring keyring, TimeProvider clock)
{
    private const int FailuresForFree = 5;
    private const int LongestWaitSeconds = 15 * 60;

    /// <summary>Whether a user has a device and so must give a code to sign in.</summary>
    public async Task<bool> IsEnabledAsync(string userId, CancellationToken cancellationToken)
    {
        await using var inventory = await contexts.CreateDbContextAsync(cancellationToken);
        return await inventory.Set<MultiFactorDeviceRecord>().AnyAsync(d => d.UserId == userId, cancellationToken);
    }

    /// <summary>Checks a code of a user's device and uses it up.</summary>
    /// <param name="userId">Unique id of the user.</param>
    /// <param name="serialNumber">Serial number of the device, or null for any of the user's.</param>
    /// <param name="code">Six digits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False where the code is wrong, was used before, the device is not the user's, or has to wait after wrong codes.</returns>
    public async Task<bool> VerifyAsync(string userId, string? serialNumber, string code, CancellationToken cancellationToken)
    {
        await using var inventory = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await inventory.Database.BeginTransactionAsync(cancellationToken);
        var devices = await inventory.Set<MultiFactorDeviceRecord>()
            .FromSql($"SELECT * FROM mfa_devices WHERE user_id = {userId} AND ({serialNumber}::text IS NULL OR serial_number = {serialNumber}) ORDER BY serial_number FOR UPDATE")
            .ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var accepted = devices.Find(device => Accepts(device, code, now));
        if (accepted is null) devices.ForEach(device => CountFailure(device, now));
        await inventory.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return accepted is not null;
    }

    private static void CountFailure(MultiFactorDeviceRecord device, DateTimeOffset now)
    {
        if (now < device.BlockedUntil) return;
        device.Failures++;
        var beyond = device.Failures - FailuresForFree;
        if (beyond >= 0) device.BlockedUntil = now.AddSeconds(Math.Min(30L << Math.Min(beyond, 10), LongestWaitSeconds));
    }

    private bool Accepts(MultiFactorDeviceRecord device, string code, DateTimeOffset now)
    {
        if (now < device.BlockedUntil) return false;
        var step = OneTimeCodes.StepAt(now);
        var seed = keyring.Unseal(MultiFactorDeviceRecord.SeedPurpose, device.SerialNumber, device.SealedSeed);
        if (OneTimeCodes.FindStep(seed, code, step - OneTimeCodes.Tolerance, step + OneTimeCodes.Tolerance) is not { } found || found <= device.LastStep) return false;
        device.LastStep = found;
        device.Failures = 0;
        device.BlockedUntil = null;
        return true;
    }
}

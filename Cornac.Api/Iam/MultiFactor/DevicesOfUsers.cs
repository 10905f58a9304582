using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Paging;
using Cornac.Api.Iam.Users;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Identity.Users;
using Cornac.Api.Models.Iam;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.MultiFactor;

/// <summary>Gives a device to a user, who shows with two codes, one after the other, that the authenticator app has its seed.</summary>
internal sealed class EnableMFADevice(UserStore users, DeviceStore devices, Keyring keyring, TimeProvider clock)
    : UserOperation<EnableMFADeviceRequest, EnableMFADeviceResponse>(users)
{
    private const int MostDevices = 8;

    protected override bool Changes => true;

    protected override string UserName(EnableMFADeviceRequest request) => request.UserName;

    protected override async Task<EnableMFADeviceResponse> HandleAsync(
        UserRecord user, EnableMFADeviceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var device = await devices.LockAsync(request.SerialNumber, context, cancellationToken);
        if (device.UserId is not null) throw new EntityAlreadyExistsException("The device is already in use.");
        if (await devices.OfUser(user.Id).CountAsync(cancellationToken) >= MostDevices)
            throw new LimitExceededException($"Cannot exceed quota for MFADevicesPerUser: {MostDevices}");
        device.LastStep = SecondStep(device, request) ?? throw new InvalidAuthenticationCodeException("Invalid Authentication Code");
        device.UserId = user.Id;
        device.EnabledAt = clock.GetUtcNow();
        return new EnableMFADeviceResponse();
    }

    private long? SecondStep(MultiFactorDeviceRecord device, EnableMFADeviceRequest request)
    {
        var seed = keyring.Unseal(MultiFactorDeviceRecord.SeedPurpose, device.SerialNumber, device.SealedSeed);
        var now = OneTimeCodes.StepAt(clock.GetUtcNow());
        // The first code was made before the second; the second is of now, give or take what clocks may differ.
        var first = OneTimeCodes.FindStep(seed, request.AuthenticationCode1, now - 1 - OneTimeCodes.Tolerance, now - 1 + OneTimeCodes.Tolerance);
        return first is { } step && OneTimeCodes.FindStep(seed, request.AuthenticationCode2, step + 1, step + 1) is { } second && second > device.LastStep ? second : null;
    }
}

internal sealed class DeactivateMFADevice(UserStore users, DeviceStore devices) : UserOperation<DeactivateMFADeviceRequest, DeactivateMFADeviceResponse>(users)
{
    protected override bool Changes => true;

    protected override string? UserName(DeactivateMFADeviceRequest request) => request.UserName;

    protected override async Task<DeactivateMFADeviceResponse> HandleAsync(
        UserRecord user, DeactivateMFADeviceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var device = await devices.LockAsync(request.SerialNumber, context, cancellationToken);
        if (device.UserId != user.Id) throw new NoSuchEntityException($"The device {request.SerialNumber} is not one of user {user.Name}.");
        (device.UserId, device.EnabledAt, device.Failures, device.BlockedUntil) = (null, null, 0, null);
        return new DeactivateMFADeviceResponse();
    }
}

internal sealed class ListMFADevices(UserStore users, DeviceStore devices) : UserOperation<ListMFADevicesRequest, ListMFADevicesResponse>(users)
{
    protected override string? UserName(ListMFADevicesRequest request) => request.UserName;

    protected override async Task<ListMFADevicesResponse> HandleAsync(
        UserRecord user, ListMFADevicesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var listed = ListPage.From(request.MaxItems, request.Marker)
            .Of(await devices.OfUser(user.Id).AsNoTracking().ToListAsync(cancellationToken), device => device.SerialNumber);
        return new ListMFADevicesResponse
        {
            MFADevices = listed.Show(d => new MFADevice { UserName = user.Name, SerialNumber = d.SerialNumber, EnableDate = d.EnabledAt }),
            IsTruncated = listed.IsTruncated,
            Marker = listed.Marker,
        };
    }
}

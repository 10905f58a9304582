using System.Text;
using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Paging;
using Cornac.Api.Iam.Tags;
using Cornac.Api.Iam.Users;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;
using QRCoder;

namespace Cornac.Api.Iam.MultiFactor;

/// <summary>Makes a device. Its seed is in this answer, as text and as picture, and, sealed, in the inventory; nowhere else.</summary>
internal sealed class CreateVirtualMFADevice(InventoryDb inventory, Keyring keyring, TimeProvider clock)
    : IOperationHandler<CreateVirtualMFADeviceRequest, CreateVirtualMFADeviceResponse>
{
    private const string Issuer = "Cornac";
    private const int PixelsPerModule = 6;

    public IEnumerable<string> Resources(CreateVirtualMFADeviceRequest request, CallContext context) => [SerialNumber(request, context)];

    public async Task<CreateVirtualMFADeviceResponse> HandleAsync(
        CreateVirtualMFADeviceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var seed = OneTimeCodes.NewSeed();
        var serial = SerialNumber(request, context);
        inventory.Add(new MultiFactorDeviceRecord
        {
            SerialNumber = serial,
            AccountId = context.AccountId,
            SealedSeed = keyring.Seal(MultiFactorDeviceRecord.SeedPurpose, serial, seed),
            Tags = TagSet.Merge(new Dictionary<string, string>(StringComparer.Ordinal), request.Tags),
            CreatedAt = clock.GetUtcNow(),
        });
        await inventory.SaveUniqueAsync(
            () => new EntityAlreadyExistsException("MFADevice entity at the same path and name already exists."), cancellationToken);
        var text = OneTimeCodes.ToBase32(seed);
        return new CreateVirtualMFADeviceResponse
        {
            VirtualMFADevice = new VirtualMFADevice
            {
                SerialNumber = serial, Base32StringSeed = Encoding.ASCII.GetBytes(text), QRCodePNG = Picture(text, request.VirtualMFADeviceName, context),
            },
        };
    }

    private static string SerialNumber(CreateVirtualMFADeviceRequest request, CallContext context) =>
        Arn.MultiFactor(context.AccountId, request.Path ?? "/", request.VirtualMFADeviceName);

    private static byte[] Picture(string seed, string name, CallContext context)
    {
        var uri = $"otpauth://totp/{Issuer}:{Uri.EscapeDataString($"{name}@{context.AccountId}")}?secret={seed}&issuer={Issuer}";
        using var data = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(data);
        return png.GetGraphic(PixelsPerModule);
    }
}

internal sealed class DeleteVirtualMFADevice(DeviceStore devices) : IOperationHandler<DeleteVirtualMFADeviceRequest, DeleteVirtualMFADeviceResponse>
{
    public IEnumerable<string> Resources(DeleteVirtualMFADeviceRequest request, CallContext context) => [request.SerialNumber];

    public async Task<DeleteVirtualMFADeviceResponse> HandleAsync(
        DeleteVirtualMFADeviceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var device = await devices.LockAsync(request.SerialNumber, context, cancellationToken);
        if (device.UserId is not null) throw new DeleteConflictException("Cannot delete a device that is in use, must deactivate it first.");
        devices.Inventory.Remove(device);
        return new DeleteVirtualMFADeviceResponse();
    }
}

internal sealed class ListVirtualMFADevices(InventoryDb inventory) : IOperationHandler<ListVirtualMFADevicesRequest, ListVirtualMFADevicesResponse>
{
    public async Task<ListVirtualMFADevicesResponse> HandleAsync(
        ListVirtualMFADevicesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var page = ListPage.From(request.MaxItems, request.Marker);
        var query = inventory.Set<MultiFactorDeviceRecord>().AsNoTracking().Where(d => d.AccountId == context.AccountId);
        if (request.AssignmentStatus == AssignmentStatusType.Assigned) query = query.Where(d => d.UserId != null);
        if (request.AssignmentStatus == AssignmentStatusType.Unassigned) query = query.Where(d => d.UserId == null);
        if (page.After is { } after) query = query.Where(d => string.Compare(d.SerialKey, after) > 0);
        var listed = page.Cut(await query.OrderBy(d => d.SerialKey).Take(page.Size + 1).ToListAsync(cancellationToken), d => d.SerialKey);
        var ids = listed.Entries.Select(d => d.UserId).ToList();
        var users = await inventory.Set<UserRecord>().AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, StringComparer.Ordinal, cancellationToken);
        return new ListVirtualMFADevicesResponse
        {
            VirtualMFADevices = listed.Show(d => new VirtualMFADevice
            {
                SerialNumber = d.SerialNumber,
                User = d.UserId is { } id ? users.GetValueOrDefault(id)?.Show(withTags: false) : null,
                EnableDate = d.EnabledAt,
                Tags = TagSet.Show(d.Tags),
            }),
            IsTruncated = listed.IsTruncated,
            Marker = listed.Marker,
        };
    }
}

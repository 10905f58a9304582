using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Models.Ec2;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Ec2.Addresses;

/// <summary>Gives a reserved address back. One that an instance holds stays: it is released by deleting the instance first.</summary>
internal sealed class ReleaseAddress(AddressDirectory addresses) : IOperationHandler<ReleaseAddressRequest, ReleaseAddressResponse>
{
    public async ValueTask<IReadOnlyList<string>> FindResourcesAsync(ReleaseAddressRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var id = request.AllocationId ?? (request.PublicIp is null ? null : (await FindAsync(request, context, cancellationToken))?.Row.AllocationId);
        return [AddressDirectory.Arn(context, id ?? "*")];
    }

    public async Task<ReleaseAddressResponse> HandleAsync(ReleaseAddressRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if ((request.AllocationId is null) == (request.PublicIp is null))
            throw request.AllocationId is null
                ? CommonErrors.MissingParameter("AllocationId")
                : CommonErrors.InvalidParameterCombination("You may specify public IP or allocation id, but not both in the same call");
        var found = await FindAsync(request, context, cancellationToken) ?? throw Unknown(request);
        await AddressPool.TakeTurnAsync(addresses.Inventory, found.Row.HostId, cancellationToken);
        // It may have been given to an instance, or released, before it was this call's turn.
        var (row, _, instance, _) = await FindAsync(request, context, cancellationToken) ?? throw Unknown(request);
        if (row.ResourceId is not null)
            throw Ec2Errors.InUse($"The address {row.Address} ({row.AllocationId}) is held by DB instance {instance}. Delete the instance first.");
        Ec2Errors.StopDryRun(request.DryRun);
        var rows = addresses.Inventory.Set<AddressRecord>().Where(a => a.AllocationId == row.AllocationId);
        // What something outside of Cornac uses is not free either.
        if (row.Occupied) await rows.ExecuteUpdateAsync(set => set.SetProperty(a => a.ReservedBy, (string?)null), cancellationToken);
        else await rows.ExecuteDeleteAsync(cancellationToken);
        return new ReleaseAddressResponse();
    }

    private Task<AddressEntry?> FindAsync(ReleaseAddressRequest request, CallContext context, CancellationToken cancellationToken) =>
        addresses.FindAsync(request.AllocationId, request.PublicIp, context, cancellationToken);

    private static AwsException Unknown(ReleaseAddressRequest request) =>
        request.AllocationId is { } id ? Ec2Errors.UnknownAllocation(id) : Ec2Errors.UnknownAddress(request.PublicIp!);
}

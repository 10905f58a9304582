using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Paging;
using Cornac.Api.Iam.Users;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.AccessKeys;

/// <summary>Makes a key. Its secret is in this answer and, sealed, in the inventory; nowhere else.</summary>
internal sealed class CreateAccessKey(UserStore users, IdentityBootstrap keys) : UserOperation<CreateAccessKeyRequest, CreateAccessKeyResponse>(users)
{
    /// <summary>Two, so that a key can be replaced without a gap.</summary>
    public const int MostKeys = 2;

    protected override bool Changes => true;

    protected override string? UserName(CreateAccessKeyRequest request) => request.UserName;

    protected override async Task<CreateAccessKeyResponse> HandleAsync(
        UserRecord user, CreateAccessKeyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (await Users.Inventory.Set<AccessKeyRecord>().CountAsync(k => k.UserId == user.Id, cancellationToken) >= MostKeys)
            throw new LimitExceededException($"Cannot exceed quota for AccessKeysPerUser: {MostKeys}");
        var (key, secret) = keys.NewAccessKey(user);
        Users.Inventory.Add(key);
        return new CreateAccessKeyResponse
        {
            AccessKey = new AccessKey
            {
                UserName = user.Name, AccessKeyId = key.Id, Status = key.Status.ToString(), SecretAccessKey = secret, CreateDate = key.CreatedAt,
            },
        };
    }
}

internal sealed class UpdateAccessKey(UserStore users) : UserOperation<UpdateAccessKeyRequest, UpdateAccessKeyResponse>(users)
{
    protected override bool Changes => true;

    protected override string? UserName(UpdateAccessKeyRequest request) => request.UserName;

    protected override async Task<UpdateAccessKeyResponse> HandleAsync(
        UserRecord user, UpdateAccessKeyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (request.Status is not (StatusType.Active or StatusType.Inactive)) throw new InvalidInputException("Status must be Active or Inactive.");
        var key = await Users.Inventory.KeyAsync(user, request.AccessKeyId, cancellationToken);
        key.Status = Enum.Parse<AccessKeyStatus>(request.Status);
        return new UpdateAccessKeyResponse();
    }
}

internal sealed class DeleteAccessKey(UserStore users) : UserOperation<DeleteAccessKeyRequest, DeleteAccessKeyResponse>(users)
{
    protected override bool Changes => true;

    protected override string? UserName(DeleteAccessKeyRequest request) => request.UserName;

    protected override async Task<DeleteAccessKeyResponse> HandleAsync(
        UserRecord user, DeleteAccessKeyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        Users.Inventory.Remove(await Users.Inventory.KeyAsync(user, request.AccessKeyId, cancellationToken));
        return new DeleteAccessKeyResponse();
    }
}

internal sealed class ListAccessKeys(UserStore users) : UserOperation<ListAccessKeysRequest, ListAccessKeysResponse>(users)
{
    protected override string? UserName(ListAccessKeysRequest request) => request.UserName;

    protected override async Task<ListAccessKeysResponse> HandleAsync(
        UserRecord user, ListAccessKeysRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var keys = await Users.Inventory.Set<AccessKeyRecord>().AsNoTracking().Where(k => k.UserId == user.Id).ToListAsync(cancellationToken);
        var listed = ListPage.From(request.MaxItems, request.Marker).Of(keys, key => key.Id);
        return new ListAccessKeysResponse
        {
            AccessKeyMetadata = listed.Show(key =>
                new AccessKeyMetadata { UserName = user.Name, AccessKeyId = key.Id, Status = key.Status.ToString(), CreateDate = key.CreatedAt }),
            IsTruncated = listed.IsTruncated,
            Marker = listed.Marker,
        };
    }
}

internal static class KeysOfUser
{
    /// <exception cref="NoSuchEntityException">The user has no such key.</exception>
    public static async Task<AccessKeyRecord> KeyAsync(this InventoryDb inventory, UserRecord user, string id, CancellationToken cancellationToken) =>
        await inventory.Set<AccessKeyRecord>().SingleOrDefaultAsync(k => k.Id == id && k.UserId == user.Id, cancellationToken)
        ?? throw new NoSuchEntityException($"The Access Key with id {id} cannot be found.");
}

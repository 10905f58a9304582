using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Tags;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;

namespace Cornac.Api.Iam.Users;

internal sealed class CreateUser(InventoryDb inventory, TimeProvider clock) : IOperationHandler<CreateUserRequest, CreateUserResponse>
{
    public IEnumerable<string> Resources(CreateUserRequest request, CallContext context) =>
        [Arn.User(context.AccountId, request.Path ?? "/", request.UserName)];

    public async Task<CreateUserResponse> HandleAsync(CreateUserRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (request.PermissionsBoundary is not null) throw new InvalidInputException("PermissionsBoundary is not offered by this service.");
        var user = new UserRecord
        {
            Id = Identifiers.NewUniqueId(Identifiers.UserPrefix),
            AccountId = context.AccountId,
            Path = request.Path ?? "/",
            Name = request.UserName,
            CreatedAt = clock.GetUtcNow(),
            Tags = TagSet.Merge(new Dictionary<string, string>(StringComparer.Ordinal), request.Tags),
        };
        inventory.Add(user);
        await inventory.SaveUniqueAsync(() => AlreadyExists(request.UserName), cancellationToken);
        return new CreateUserResponse { User = user.Show() };
    }

    public static EntityAlreadyExistsException AlreadyExists(string name) => new($"User with name {name} already exists.");
}

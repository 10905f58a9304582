using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Policies;
using Cornac.Api.Iam.Tags;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;

namespace Cornac.Api.Iam.Roles;

internal sealed class CreateRole(InventoryDb inventory, PolicyText texts, TimeProvider clock) : IOperationHandler<CreateRoleRequest, CreateRoleResponse>
{
    public IEnumerable<string> Resources(CreateRoleRequest request, CallContext context) =>
        [Arn.Role(context.AccountId, request.Path ?? "/", request.RoleName)];

    public async Task<CreateRoleResponse> HandleAsync(CreateRoleRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (request.PermissionsBoundary is not null) throw new InvalidInputException("PermissionsBoundary is not offered by this service.");
        texts.Check(request.AssumeRolePolicyDocument, PolicyKind.Trust, PolicyText.LongestTrust);
        var role = new RoleRecord
        {
            Id = Identifiers.NewUniqueId(Identifiers.RolePrefix),
            AccountId = context.AccountId,
            Path = request.Path ?? "/",
            Name = request.RoleName,
            TrustPolicy = request.AssumeRolePolicyDocument,
            MaxSessionDuration = request.MaxSessionDuration ?? 3600,
            CreatedAt = clock.GetUtcNow(),
            Description = request.Description,
            Tags = TagSet.Merge(new Dictionary<string, string>(StringComparer.Ordinal), request.Tags),
        };
        inventory.Add(role);
        await inventory.SaveUniqueAsync(() => new EntityAlreadyExistsException($"Role with name {request.RoleName} already exists."), cancellationToken);
        return new CreateRoleResponse { Role = role.Show() };
    }
}

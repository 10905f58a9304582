using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Tags;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;

namespace Cornac.Api.Iam.Policies;

internal sealed class CreatePolicy(InventoryDb inventory, PolicyText texts, TimeProvider clock) : IOperationHandler<CreatePolicyRequest, CreatePolicyResponse>
{
    public IEnumerable<string> Resources(CreatePolicyRequest request, CallContext context) =>
        [Arn.Policy(context.AccountId, request.Path ?? "/", request.PolicyName)];

    public async Task<CreatePolicyResponse> HandleAsync(CreatePolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        texts.Check(request.PolicyDocument, PolicyKind.Identity, PolicyText.LongestManaged);
        var record = new CustomerPolicyRecord
        {
            Arn = Arn.Policy(context.AccountId, request.Path ?? "/", request.PolicyName),
            Id = Identifiers.NewUniqueId(Identifiers.PolicyPrefix),
            AccountId = context.AccountId,
            Path = request.Path ?? "/",
            Name = request.PolicyName,
            Description = request.Description,
            Document = request.PolicyDocument,
            Tags = TagSet.Merge(new Dictionary<string, string>(StringComparer.Ordinal), request.Tags),
            CreatedAt = clock.GetUtcNow(),
        };
        inventory.Add(record);
        await inventory.SaveUniqueAsync(
            () => new EntityAlreadyExistsException($"A policy called {request.PolicyName} already exists. Duplicate names are not allowed."), cancellationToken);
        return new CreatePolicyResponse { Policy = ManagedPolicy.Of(record).Show(attachments: 0, inDetail: true) };
    }
}

internal sealed class DeletePolicy(PolicyStore policies) : IOperationHandler<DeletePolicyRequest, DeletePolicyResponse>
{
    public IEnumerable<string> Resources(DeletePolicyRequest request, CallContext context) => [request.PolicyArn];

    public async Task<DeletePolicyResponse> HandleAsync(DeletePolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await policies.DeleteAsync(request.PolicyArn, context, cancellationToken);
        return new DeletePolicyResponse();
    }
}

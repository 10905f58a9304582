using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.SignIn;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;
using Wire = Cornac.Api.Models.CornacService.AssumableRole;

namespace Cornac.Api.CornacService;

/// <summary>The roles of all accounts that the caller may assume. Every caller may ask: it tells nothing that trying would not.</summary>
internal sealed class ListAssumableRoles(AssumableRoles roles) : IOperationHandler<ListAssumableRolesRequest, ListAssumableRolesResponse>
{
    public async Task<ListAssumableRolesResponse> HandleAsync(ListAssumableRolesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var circumstances = new Circumstances(context.SourceAddress, context.Region, context.SecureTransport);
        var found = await roles.ListAsync(context.Caller, circumstances, cancellationToken);
        return new ListAssumableRolesResponse
        {
            Roles = [.. found.Select(role => new Wire
            {
                AccountId = role.AccountId,
                AccountName = role.AccountName,
                RoleName = role.RoleName,
                RoleArn = role.RoleArn,
                MaxSessionDuration = role.MaxSessionDuration,
            })],
        };
    }
}

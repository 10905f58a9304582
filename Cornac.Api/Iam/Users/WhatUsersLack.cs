using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Users;
using Cornac.Api.Models.Iam;

namespace Cornac.Api.Iam.Users;

// Groups, certificates, SSH keys and service credentials do not exist here. Clients ask for them before they delete a user.

internal sealed class ListGroupsForUser(UserStore users) : UserOperation<ListGroupsForUserRequest, ListGroupsForUserResponse>(users)
{
    protected override string UserName(ListGroupsForUserRequest request) => request.UserName;

    protected override Task<ListGroupsForUserResponse> HandleAsync(
        UserRecord user, ListGroupsForUserRequest request, CallContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new ListGroupsForUserResponse { Groups = [], IsTruncated = false });
}

internal sealed class ListSSHPublicKeys(UserStore users) : UserOperation<ListSSHPublicKeysRequest, ListSSHPublicKeysResponse>(users)
{
    protected override string? UserName(ListSSHPublicKeysRequest request) => request.UserName;

    protected override Task<ListSSHPublicKeysResponse> HandleAsync(
        UserRecord user, ListSSHPublicKeysRequest request, CallContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new ListSSHPublicKeysResponse { SSHPublicKeys = [], IsTruncated = false });
}

internal sealed class ListSigningCertificates(UserStore users) : UserOperation<ListSigningCertificatesRequest, ListSigningCertificatesResponse>(users)
{
    protected override string? UserName(ListSigningCertificatesRequest request) => request.UserName;

    protected override Task<ListSigningCertificatesResponse> HandleAsync(
        UserRecord user, ListSigningCertificatesRequest request, CallContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new ListSigningCertificatesResponse { Certificates = [], IsTruncated = false });
}

internal sealed class ListServiceSpecificCredentials(UserStore users)
    : UserOperation<ListServiceSpecificCredentialsRequest, ListServiceSpecificCredentialsResponse>(users)
{
    protected override string? UserName(ListServiceSpecificCredentialsRequest request) => request.UserName;

    protected override Task<ListServiceSpecificCredentialsResponse> HandleAsync(
        UserRecord user, ListServiceSpecificCredentialsRequest request, CallContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new ListServiceSpecificCredentialsResponse { ServiceSpecificCredentials = [], IsTruncated = false });
}

using Cornac.Api.Iam.Policies;
using Cornac.Api.Iam.Tags;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Models.Iam;

namespace Cornac.Api.Iam.Roles;

internal static class RoleView
{
    public static Role Show(this RoleRecord role, bool withTags = true) => new()
    {
        Path = role.Path,
        RoleName = role.Name,
        RoleId = role.Id,
        Arn = Arn.Role(role.AccountId, role.Path, role.Name),
        CreateDate = role.CreatedAt,
        AssumeRolePolicyDocument = PolicyText.Encode(role.TrustPolicy),
        Description = role.Description,
        MaxSessionDuration = role.MaxSessionDuration,
        Tags = withTags ? TagSet.Show(role.Tags) : null,
    };
}

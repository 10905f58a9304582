using Cornac.Api.Iam.Tags;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Users;
using Cornac.Api.Models.Iam;

namespace Cornac.Api.Iam.Users;

internal static class UserView
{
    public static User Show(this UserRecord user, bool withTags = true) => new()
    {
        Path = user.Path,
        UserName = user.Name,
        UserId = user.Id,
        Arn = Arn.User(user.AccountId, user.Path, user.Name),
        CreateDate = user.CreatedAt,
        PasswordLastUsed = user.PasswordLastUsedAt,
        Tags = withTags ? TagSet.Show(user.Tags) : null,
    };
}

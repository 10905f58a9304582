namespace Cornac.Api.Identity;

/// <summary>ARNs of IAM and STS.</summary>
public static class Arn
{
    public static string User(string accountId, string path, string name) => $"arn:aws:iam::{accountId}:user{path}{name}";

    public static string Role(string accountId, string path, string name) => $"arn:aws:iam::{accountId}:role{path}{name}";

    public static string Policy(string accountId, string path, string name) => $"arn:aws:iam::{accountId}:policy{path}{name}";

    /// <summary>A virtual MFA device, whose serial number this is.</summary>
    public static string MultiFactor(string accountId, string path, string name) => $"arn:aws:iam::{accountId}:mfa{path}{name}";

    public static string AssumedRole(string accountId, string role, string session) => $"arn:aws:sts::{accountId}:assumed-role/{role}/{session}";

    /// <summary>The account itself, as trust policies name it.</summary>
    public static string Account(string accountId) => $"arn:aws:iam::{accountId}:root";

    /// <summary>Account and name of <c>arn:aws:iam::ACCOUNT:role/PATH/NAME</c>, with its path, or null.</summary>
    public static (string AccountId, string Path, string Name)? ParseRole(string arn)
    {
        ArgumentNullException.ThrowIfNull(arn);
        if (arn.Split(':') is not ["arn", "aws", "iam", "", { Length: 12 } account, var resource] || !resource.StartsWith("role/", StringComparison.Ordinal)) return null;
        var slash = resource.LastIndexOf('/');
        return (account, resource["role".Length..(slash + 1)], resource[(slash + 1)..]);
    }
}

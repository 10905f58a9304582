namespace Cornac.Api.Iam.Policies;

/// <summary>Parts of <c>arn:aws:iam::ACCOUNT:policy/PATH/NAME</c>.</summary>
internal static class PolicyArn
{
    /// <summary>Begins and ends with a slash.</summary>
    public static string PathOf(string arn)
    {
        var slash = arn.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : arn[slash..(arn.LastIndexOf('/') + 1)];
    }

    public static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}

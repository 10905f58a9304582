using Cornac.Api.Identity.Policies;
using Cornac.Api.Models.Iam;

namespace Cornac.Api.Iam.Policies;

/// <summary>Policies as they are written and shown.</summary>
/// <remarks>Sizes: IAM user guide, "IAM and AWS STS quotas"; white space does not count.</remarks>
internal sealed class PolicyText(PolicyCatalog catalog)
{
    public const int LongestManaged = 6144;
    public const int LongestOfUser = 2048;
    public const int LongestOfRole = 10240;
    public const int LongestTrust = 2048;

    /// <summary>Refuses what is malformed, or what would not be understood when it is evaluated.</summary>
    /// <exception cref="MalformedPolicyDocumentException">It cannot be read; the message names the element.</exception>
    /// <exception cref="LimitExceededException">It is too long.</exception>
    public void Check(string document, PolicyKind kind, int longest)
    {
        if (Size(document) > longest) throw new LimitExceededException($"Cannot exceed quota for policy size: {longest}");
        try
        {
            catalog.Read(document, kind);
        }
        catch (PolicyFormatException malformed)
        {
            throw new MalformedPolicyDocumentException(malformed.Message);
        }
    }

    public static int Size(string document) => document.Count(c => !char.IsWhiteSpace(c));

    /// <summary>As IAM hands documents out: percent-encoded.</summary>
    public static string Encode(string document) => Uri.EscapeDataString(document);
}

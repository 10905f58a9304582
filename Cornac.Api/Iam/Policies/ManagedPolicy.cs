using System.Security.Cryptography;
using System.Text;
using Cornac.Api.Iam.Tags;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Models.Iam;
using WirePolicy = Cornac.Api.Models.Iam.Policy;

namespace Cornac.Api.Iam.Policies;

/// <summary>A managed policy, whoever manages it.</summary>
internal sealed record ManagedPolicy(string Arn, string Id, string Document, CustomerPolicyRecord? Record)
{
    /// <summary>Documents never change, so there is only the first version.</summary>
    public const string Version = "v1";

    private const string IdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int IdLength = 17;

    public string Path => PolicyArn.PathOf(Arn);

    public static ManagedPolicy Of(CustomerPolicyRecord record) => new(record.Arn, record.Id, record.Document, record);

    public static ManagedPolicy OfAws(string arn, string text)
    {
        // The id is the same on every host and at every start.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(arn));
        return new ManagedPolicy(arn, Identifiers.PolicyPrefix + string.Concat(hash.Take(IdLength).Select(b => IdAlphabet[b & 31])), text, null);
    }

    public WirePolicy Show(int attachments, bool inDetail) => new()
    {
        PolicyName = PolicyArn.NameOf(Arn),
        PolicyId = Id,
        Arn = Arn,
        Path = Path,
        DefaultVersionId = Version,
        AttachmentCount = attachments,
        PermissionsBoundaryUsageCount = 0,
        IsAttachable = true,
        Description = inDetail ? Record?.Description : null,
        CreateDate = Record?.CreatedAt,
        UpdateDate = Record?.CreatedAt,
        Tags = inDetail && Record is not null ? TagSet.Show(Record.Tags) : null,
    };

    public PolicyVersion ShowVersion(bool withDocument) => new()
    {
        Document = withDocument ? PolicyText.Encode(Document) : null,
        VersionId = Version,
        IsDefaultVersion = true,
        CreateDate = Record?.CreatedAt,
    };
}

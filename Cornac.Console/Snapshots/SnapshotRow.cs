using Amazon.RDS.Model;

namespace Cornac.Console.Snapshots;

/// <summary>What the list shows of a snapshot.</summary>
/// <param name="Id">Name, or for another account's the ARN.</param>
/// <param name="Kind"><c>manual</c>, <c>automated</c> or <c>shared</c>.</param>
/// <param name="Percent">How far it is; null once it is complete.</param>
/// <param name="SizeGiB">Storage that the instance had.</param>
/// <param name="CreatedAt">When it was taken; null until then.</param>
public sealed record SnapshotRow(
    string Id, string Kind, string Status, int? Percent, string Instance, string Version, int SizeGiB, DateTimeOffset? CreatedAt)
{
    public const string Manual = "manual";
    public const string Automated = "automated";
    public const string Shared = "shared";
    private const string Available = "available";

    /// <summary>Name without what an ARN has before it.</summary>
    public string Name => IsShared ? Id[(Id.IndexOf(":snapshot:", StringComparison.Ordinal) + ":snapshot:".Length)..] : Id;

    public bool IsShared => Kind == Shared;

    /// <summary>The account that shares it; null for one's own.</summary>
    public string? Owner => IsShared ? Id.Split(':') is [_, _, _, _, var account, ..] ? account : null : null;

    public bool CanRestore => Status == Available;

    public bool CanShare => Kind == Manual && Status == Available;

    public bool CanDelete => Kind == Manual && Status is Available or "failed";

    public static SnapshotRow Of(DBSnapshot snapshot) => new(
        snapshot.DBSnapshotIdentifier, snapshot.SnapshotType, snapshot.Status, snapshot.Status == Available ? null : snapshot.PercentProgress,
        snapshot.DBInstanceIdentifier, snapshot.EngineVersion, snapshot.AllocatedStorage ?? 0, snapshot.SnapshotCreateTime);

    public bool Matches(string kind, string sought) =>
        (kind == "all" || Kind == kind)
        && (Id.Contains(sought, StringComparison.OrdinalIgnoreCase) || Instance.Contains(sought, StringComparison.OrdinalIgnoreCase));
}

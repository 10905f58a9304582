using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;

namespace Cornac.Api.Rds.Snapshots;

/// <summary>The one attribute that snapshots have: who may restore and copy them.</summary>
internal static class SnapshotAttributes
{
    public const string Restore = "restore";

    /// <summary>RDS's word for every account there is.</summary>
    public const string Everyone = "all";

    /// <summary>Accounts that one snapshot can be shared with, as in RDS.</summary>
    public const int MostAccounts = 20;

    public static DBSnapshotAttributesResult Show(SnapshotRecord snapshot) => new()
    {
        DBSnapshotIdentifier = snapshot.Identifier,
        DBSnapshotAttributes = [new DBSnapshotAttribute { AttributeName = Restore, AttributeValues = [.. snapshot.SharedWith] }],
    };
}

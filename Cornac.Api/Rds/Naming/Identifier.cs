using System.Text.RegularExpressions;

namespace Cornac.Api.Rds.Naming;

/// <summary>Names that RDS gives a form to (RDS API reference, "CreateDBInstance").</summary>
public static partial class Identifier
{
    /// <summary>1 to 63 letters, digits or hyphens, first a letter, no hyphen at the end nor two in a row. Kept in lower case.</summary>
    public static bool IsInstance(string text) => InstancePattern().IsMatch(text) && !text.Contains("--", StringComparison.Ordinal);

    /// <summary>1 to 255 letters, digits or hyphens, first a letter, no hyphen at the end nor two in a row. Kept in lower case.</summary>
    public static bool IsSnapshot(string text) => SnapshotPattern().IsMatch(text) && !text.Contains("--", StringComparison.Ordinal);

    /// <summary>1 to 63 letters, digits or underscores, first a letter; not a name that PostgreSQL or RDS keeps for itself.</summary>
    public static bool IsMasterUsername(string text) => RolePattern().IsMatch(text) && !IsReservedRole(text);

    /// <summary>1 to 63 letters, digits or underscores, first a letter; not a database that every cluster has.</summary>
    public static bool IsDatabaseName(string text) => RolePattern().IsMatch(text) && text.ToLowerInvariant() is not ("template0" or "template1" or "rdsadmin");

    private static bool IsReservedRole(string text)
    {
        var name = text.ToLowerInvariant();
        return name.StartsWith("pg_", StringComparison.Ordinal) || name.StartsWith("rds", StringComparison.Ordinal)
            || name is "admin" or "public" or "none" or "replication" or "all" or "sameuser" or "samerole";
    }

    [GeneratedRegex(@"^[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InstancePattern();

    [GeneratedRegex(@"^[a-zA-Z]([a-zA-Z0-9-]{0,253}[a-zA-Z0-9])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SnapshotPattern();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9_]{0,62}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RolePattern();
}

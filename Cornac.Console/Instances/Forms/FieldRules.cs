using System.Globalization;
using System.Text.RegularExpressions;

namespace Cornac.Console.Instances.Forms;

/// <summary>Rules of fields as RDS gives them (RDS API reference, "CreateDBInstance"), to say early what the endpoint would refuse.</summary>
public static partial class FieldRules
{
    public const int LongestRetention = 35;
    private const int LowestPort = 1150;
    private const int HighestPort = 65535;

    public static bool IsInstanceName(string text) => InstanceName().IsMatch(text) && !text.Contains("--", StringComparison.Ordinal);

    public static bool IsSnapshotName(string text) => SnapshotName().IsMatch(text) && !text.Contains("--", StringComparison.Ordinal);

    public static bool IsUserName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = text.ToLowerInvariant();
        return RoleName().IsMatch(text) && !name.StartsWith("pg_", StringComparison.Ordinal) && !name.StartsWith("rds", StringComparison.Ordinal)
            && name is not ("admin" or "public" or "none" or "replication" or "all" or "sameuser" or "samerole");
    }

    public static bool IsDatabaseName(string text) => RoleName().IsMatch(text) && text.ToLowerInvariant() is not ("template0" or "template1" or "rdsadmin");

    public static bool IsPassword(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is >= 8 and <= 128 && text.All(character => character is >= ' ' and <= '~' and not ('/' or '"' or '@'));
    }

    public static bool IsPort(string text) => Number(text) is >= LowestPort and <= HighestPort;

    public static bool IsRetention(string text) => Number(text) is >= 0 and <= LongestRetention;

    /// <summary>A whole number; null for what is none.</summary>
    public static int? Number(string text) => int.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool IsTagKey(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is >= 1 and <= 128 && TagText().IsMatch(text) && !text.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)
            && !text.StartsWith("rds:", StringComparison.OrdinalIgnoreCase);
    }

    public static bool IsTagValue(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= 256 && TagText().IsMatch(text);
    }

    [GeneratedRegex(@"^[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InstanceName();

    [GeneratedRegex(@"^[a-zA-Z]([a-zA-Z0-9-]{0,253}[a-zA-Z0-9])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SnapshotName();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9_]{0,62}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoleName();

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TagText();
}

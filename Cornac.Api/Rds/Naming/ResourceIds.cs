using System.Security.Cryptography;

namespace Cornac.Api.Rds.Naming;

/// <summary>Makes resource ids as RDS has them: a prefix and 26 characters of base32 (130 random bits).</summary>
public static class ResourceIds
{
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary><c>db-…</c>, upper case.</summary>
    public static string NewInstance() => "db-" + RandomNumberGenerator.GetString(Upper, 26);

    /// <summary><c>ab-…</c>, lower case.</summary>
    public static string NewAutomatedBackup() => "ab-" + RandomNumberGenerator.GetString(Lower, 26);
}

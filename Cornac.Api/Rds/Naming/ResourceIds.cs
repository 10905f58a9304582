using System.Security.Cryptography;

namespace Cornac.Api.Rds.Naming;

/// <summary>Makes resource ids as RDS has them: <c>db-</c> and 26 characters of upper-case base32 (130 random bits).</summary>
public static class ResourceIds
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string NewInstance() => "db-" + RandomNumberGenerator.GetString(Base32, 26);
}

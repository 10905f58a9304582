using System.Globalization;
using System.Security.Cryptography;

namespace Cornac.Api.Identity;

/// <summary>Makes the identifiers and secrets of IAM in the forms that clients know.</summary>
public static class Identifiers
{
    public const string UserPrefix = "AIDA";
    public const string RolePrefix = "AROA";
    public const string PolicyPrefix = "ANPA";
    public const string AccessKeyPrefix = "AKIA";
    public const string TemporaryKeyPrefix = "ASIA";

    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int UniqueLength = 17;
    private const int AccountDigits = 8;
    private const int RandomDigits = 8;
    private const int SecretBytes = 30;

    /// <summary>An account id: 12 digits, the first not zero.</summary>
    public static string NewAccountId() =>
        ((long)RandomNumberGenerator.GetInt32(100_000, 1_000_000) * 1_000_000 + RandomNumberGenerator.GetInt32(1_000_000)).ToString(CultureInfo.InvariantCulture);

    /// <summary>A unique id, never used again: the prefix and 17 base32 characters.</summary>
    public static string NewUniqueId(string prefix) => prefix + RandomNumberGenerator.GetString(Base32, UniqueLength);

    /// <summary>An access key id: the prefix and 16 base32 characters, of which the first half says the account and the second is random.</summary>
    public static string NewAccessKeyId(string prefix, string accountId)
    {
        var number = long.Parse(accountId, NumberStyles.None, CultureInfo.InvariantCulture);
        Span<char> account = stackalloc char[AccountDigits];
        for (var i = AccountDigits - 1; i >= 0; i--, number >>= 5) account[i] = Base32[(int)(number & 31)];
        return string.Concat(prefix, account, RandomNumberGenerator.GetString(Base32, RandomDigits));
    }

    /// <summary>The account that an access key id names, or null where it is no access key id of ours.</summary>
    public static string? AccountOf(string accessKeyId)
    {
        ArgumentNullException.ThrowIfNull(accessKeyId);
        if (accessKeyId.Length != AccessKeyPrefix.Length + AccountDigits + RandomDigits) return null;
        long number = 0;
        foreach (var character in accessKeyId.AsSpan(AccessKeyPrefix.Length, AccountDigits))
        {
            var digit = Base32.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0) return null;
            number = (number << 5) | (uint)digit;
        }

        return number < 1_000_000_000_000 ? number.ToString("D12", CultureInfo.InvariantCulture) : null;
    }

    /// <summary>A secret access key: 40 characters.</summary>
    public static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
}

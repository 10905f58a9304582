using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cornac.Api.Identity.MultiFactor;

/// <summary>Time-based one-time codes: six digits, a new one each 30 seconds, from HMAC-SHA-1, as authenticator apps make them.</summary>
/// <remarks>RFC 6238, with the truncation of RFC 4226, section 5.3.</remarks>
public static class OneTimeCodes
{
    /// <summary>Bytes of a new seed.</summary>
    public const int SeedLength = 20;

    /// <summary>Steps that a client's clock may be off in either direction.</summary>
    public const int Tolerance = 1;

    private const int StepSeconds = 30;
    private const int Modulus = 1_000_000;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] NewSeed() => RandomNumberGenerator.GetBytes(SeedLength);

    /// <summary>The number of the 30 seconds that a time is in, since 1970.</summary>
    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step.</summary>
#pragma warning disable CA5350 // RFC 6238's default, the only one that all authenticator apps know; its collisions do not matter to HMAC.
    public static string Code(ReadOnlySpan<byte> seed, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(seed, counter, hash);
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 15)..]) & 0x7FFFFFFF;
        return (number % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }
#pragma warning restore CA5350

    /// <summary>Finds the step of a code, looking at every step of a range so that the time taken tells nothing.</summary>
    /// <returns>The step, or null where the code is none of them.</returns>
    public static long? FindStep(ReadOnlySpan<byte> seed, string code, long first, long last)
    {
        var given = Encoding.UTF8.GetBytes(code);
        long? found = null;
        for (var step = first; step <= last; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(seed, step)), given)) found = step;
        }

        return found;
    }

    /// <summary>The seed as people type it, RFC 4648's base32 without padding.</summary>
    public static string ToBase32(ReadOnlySpan<byte> seed)
    {
        var text = new StringBuilder();
        int buffer = 0, bits = 0;
        foreach (var value in seed)
        {
            buffer = ((buffer << 8) | value) & 0xFFFF;
            for (bits += 8; bits >= 5; bits -= 5) text.Append(Base32[(buffer >> (bits - 5)) & 31]);
        }

        if (bits > 0) text.Append(Base32[(buffer << (5 - bits)) & 31]);
        return text.ToString();
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Cornac.EndToEnd.Tests.Clients;

/// <summary>What an authenticator app on a telephone does (RFC 6238, six digits, thirty seconds, SHA-1).</summary>
internal sealed class AuthenticatorApp(string base32Seed)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Seconds = 30;

    /// <summary>The code that is shown now, or some steps from now.</summary>
    public string Code(int stepsFromNow = 0)
    {
        Span<byte> step = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / Seconds) + stepsFromNow);
#pragma warning disable CA5350 // The algorithm that authenticator apps have in common.
        var hash = HMACSHA1.HashData(Seed(), step);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private byte[] Seed()
    {
        var bytes = new List<byte>();
        var (bits, count) = (0, 0);
        foreach (var character in base32Seed.TrimEnd('='))
        {
            (bits, count) = (((bits << 5) | Alphabet.IndexOf(character, StringComparison.Ordinal)) & 0xFFFF, count + 5);
            if (count < 8) continue;
            count -= 8;
            bytes.Add((byte)(bits >> count));
        }

        return [.. bytes];
    }
}

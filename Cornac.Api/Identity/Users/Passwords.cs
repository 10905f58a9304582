using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Cryptography.KeyDerivation;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Cornac.Api.Identity.Users;

/// <summary>Hashes and checks passwords: PBKDF2 with HMAC-SHA512, a random salt, and at least the count of iterations that OWASP's Password
/// Storage Cheat Sheet asks for.</summary>
/// <param name="iterations">Iterations of new hashes. Fewer are for tests alone; each hash says how many it took.</param>
public sealed class Passwords(int iterations = Passwords.Iterations)
{
    private const int Iterations = 220_000;
    private const int GeneratedLength = 20;
    private const int StampLength = 16;
    private const string GeneratedFrom = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    // The user is not part of the hash; the library asks for one only to hand it to other implementations.
    private static readonly object NoUser = new();
    private static readonly string NobodysHash = Nobody();
    private readonly PasswordHasher<object> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));

    /// <summary>A random password that can be read out and typed: 20 letters and digits without those that look alike, about 116 bits.</summary>
    public static string Generate() => RandomNumberGenerator.GetString(GeneratedFrom, GeneratedLength);

    /// <summary>Tells one password hash from another without being one: a session remembers by it which password it began with.</summary>
    public static string Stamp(string hash) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(hash)).AsSpan(0, StampLength));

    public string Hash(string password) => _hasher.HashPassword(NoUser, password);

    /// <summary>Takes as long as <see cref="Verify"/>, for a user who has no password or does not exist.</summary>
    public void VerifyNobody(string password) => Verify(NobodysHash, password);

    public bool Verify(string hash, string password) => _hasher.VerifyHashedPassword(NoUser, hash, password) != PasswordVerificationResult.Failed;

    /// <summary>In the library's format 3, with a random salt and a random key that no password is known to have.</summary>
    private static string Nobody()
    {
        var hash = new byte[13 + 16 + 32];
        hash[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(1), (uint)KeyDerivationPrf.HMACSHA512);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(5), Iterations);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(9), 16);
        RandomNumberGenerator.Fill(hash.AsSpan(13));
        return Convert.ToBase64String(hash);
    }
}

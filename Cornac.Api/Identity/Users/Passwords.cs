using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Cornac.Api.Identity.Users;

/// <summary>Hashes and checks passwords: PBKDF2 with HMAC-SHA512, a random salt, and at least the count of iterations that OWASP's Password
/// Storage Cheat Sheet asks for.</summary>
public sealed class Passwords
{
    private const int Iterations = 220_000;
    private const int GeneratedLength = 20;
    private const string GeneratedFrom = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    // The user is not part of the hash; the library asks for one only to hand it to other implementations.
    private static readonly object NoUser = new();
    private readonly PasswordHasher<object> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    /// <summary>A random password that can be read out and typed: 20 letters and digits without those that look alike, about 116 bits.</summary>
    public static string Generate() => RandomNumberGenerator.GetString(GeneratedFrom, GeneratedLength);

    public string Hash(string password) => _hasher.HashPassword(NoUser, password);

    public bool Verify(string hash, string password) => _hasher.VerifyHashedPassword(NoUser, hash, password) != PasswordVerificationResult.Failed;
}

using System.Security.Cryptography;
using System.Text;

namespace Cornac.Api.Rds.Instances;

/// <summary>The master password is never stored: what is kept, and handed to PostgreSQL, is its SCRAM-SHA-256 verifier.</summary>
public static class MasterPassword
{
    private const int Iterations = 4096;
    private const int SaltBytes = 16;

    /// <summary>What a password must be: 8 to 128 printable ASCII characters without <c>/</c>, <c>"</c> and <c>@</c> (RDS API reference).
    /// Being ASCII, it is its own SASLprep form.</summary>
    public static bool IsValid(string password) =>
        password.Length is >= 8 and <= 128 && password.All(c => c is >= ' ' and <= '~' and not ('/' or '"' or '@'));

    /// <summary>PostgreSQL's form: <c>SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey</c> (RFC 5802, RFC 7677).</summary>
    public static string Verifier(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, 32);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}

using System.Globalization;

namespace Cornac.Console.Instances.Connecting;

/// <summary>How programs reach an instance. No password stands in any of them: each program asks for it, or takes it from its own safe place.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Port.</param>
/// <param name="User">Role to sign in as.</param>
/// <param name="Database">Database to open.</param>
public sealed record ConnectionStrings(string Host, int Port, string User, string Database)
{
    /// <summary>File name under which the authority's certificate is downloaded.</summary>
    public const string Authority = "ca.pem";

    public string Psql => string.Create(
        CultureInfo.InvariantCulture, $"psql \"host={Host} port={Port} user={User} dbname={Database} sslmode=verify-full sslrootcert={Authority}\"");

    public string Uri => string.Create(
        CultureInfo.InvariantCulture, $"postgresql://{User}@{Host}:{Port}/{Database}?sslmode=verify-full&sslrootcert={Authority}");

    public string Jdbc => string.Create(
        CultureInfo.InvariantCulture, $"jdbc:postgresql://{Host}:{Port}/{Database}?user={User}&sslmode=verify-full&sslrootcert={Authority}");

    public string DotNet => string.Create(
        CultureInfo.InvariantCulture, $"Host={Host};Port={Port};Username={User};Database={Database};SSL Mode=VerifyFull;Root Certificate={Authority}");
}

using System.Security.Cryptography;

namespace Cornac.Console.Instances.Creating;

/// <summary>Makes passwords.</summary>
public static class Passwords
{
    // Letters and digits that are not taken for each other, and signs that no shell, URL or connection string treats in a special way.
    private const string Characters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.";
    private const int Length = 24;

    public static string Generate() => RandomNumberGenerator.GetString(Characters, Length);
}

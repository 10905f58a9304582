using System.Security.Cryptography;

namespace Cornac.Console.People;

/// <summary>Passwords to begin with, which every password policy takes.</summary>
internal static class NewPassword
{
    private const int Length = 20;

    // Without what is easily taken for something else when read aloud or from paper.
    private static readonly string[] Kinds = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "!@#$%^&*-_=+"];

    public static string Make()
    {
        var all = string.Concat(Kinds);
        char[] password = [.. Kinds.Select(One), .. Enumerable.Range(0, Length - Kinds.Length).Select(_ => One(all))];
        RandomNumberGenerator.Shuffle<char>(password);
        return new string(password);
    }

    private static char One(string characters) => characters[RandomNumberGenerator.GetInt32(characters.Length)];
}

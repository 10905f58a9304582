using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;

namespace Cornac.Api.Identity.Keys;

/// <summary>The folder of the keys: one file for each, named by its id, which begins with the time of making.</summary>
public static class KeyFolder
{
    private const int KeyLength = 32;
    private const int RandomBits = 16;
    private const string Extension = ".key";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Ids of the keys, oldest first; none where there is no folder.</summary>
    /// <exception cref="InvalidOperationException">A file is named like no key.</exception>
    public static IReadOnlyList<ulong> Ids(string folder) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*" + Extension).Select(KeyId).Order()] : [];

    /// <summary>An id as file names and messages have it: 16 hexadecimal digits.</summary>
    public static string Name(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    public static DateTimeOffset MadeAt(ulong id) => DateTimeOffset.FromUnixTimeMilliseconds((long)(id >> RandomBits));

    /// <summary>Adds a key and returns its file.</summary>
    public static string Add(string folder, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        Ensure(folder);
        // Ids begin with the time of making, so the highest is the newest.
        var id = ((ulong)clock.GetUtcNow().ToUnixTimeMilliseconds() << RandomBits) | BinaryPrimitives.ReadUInt16LittleEndian(RandomNumberGenerator.GetBytes(2));
        var path = FileOf(folder, id);
        var unfinished = path + ".new";
        using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyLength));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path);
        return path;
    }

    /// <summary>Removes a key for good: what only it could decrypt is lost.</summary>
    internal static void Remove(string folder, ulong id) => File.Delete(FileOf(folder, id));

    internal static void Ensure(string folder) => Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);

    internal static FrozenDictionary<ulong, byte[]> Read(string folder) =>
        Directory.GetFiles(folder, "*" + Extension).ToFrozenDictionary(KeyId, ReadKey);

    private static string FileOf(string folder, ulong id) => Path.Combine(folder, Name(id) + Extension);

    private static ulong KeyId(string file) =>
        ulong.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new InvalidOperationException($"{file} is not a key: its name must be 16 hexadecimal digits and '{Extension}'.");

    private static byte[] ReadKey(string file)
    {
        if ((File.GetUnixFileMode(file) & ~OwnerOnly) != UnixFileMode.None)
            throw new InvalidOperationException($"The key file {file} can be read by others. Run: chmod 600 '{file}'");
        var key = File.ReadAllBytes(file);
        return key.Length == KeyLength ? key : throw new InvalidOperationException($"The key file {file} must hold {KeyLength} bytes; it holds {key.Length}.");
    }
}

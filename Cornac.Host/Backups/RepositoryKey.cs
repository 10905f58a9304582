using System.Security.Cryptography;
using System.Text;
using Cornac.Host.Bootstrap;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Backups;

/// <summary>One key, a file beside the service's keys, from which the passphrase of every set of backups is derived (HKDF-SHA-256 with the set's id):
/// whoever has it and the repository can read all backups, without the inventory. It is never changed; without it no backup can be read.</summary>
public sealed class RepositoryKey
{
    /// <summary>Not <c>.key</c>: those rotate.</summary>
    private const string Name = "backup-repository";

    private const int Length = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] _key;

    private RepositoryKey(byte[] key, string path, bool isNew) => (_key, Path, IsNew) = (key, path, isNew);

    public string Path { get; }

    /// <summary>True when this call of <see cref="Open"/> made it.</summary>
    public bool IsNew { get; }

    public static string PathIn(string folder) => System.IO.Path.Combine(folder, Name);

    public static bool Exists(string folder) => File.Exists(PathIn(folder));

    /// <summary>Reads the key; makes it where there is none.</summary>
    /// <exception cref="StartupException">It is readable by others, or is no key.</exception>
    public static RepositoryKey Open(string folder)
    {
        var path = PathIn(folder);
        var isNew = !File.Exists(path) && TryMake(folder, path);
        if ((File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None)
            throw new StartupException($"The key file {path} can be read by others. Run: chmod 600 '{path}'");
        var key = File.ReadAllBytes(path);
        return key.Length == Length ? new RepositoryKey(key, path, isNew)
            : throw new StartupException($"The key file {path} must hold {Length} bytes; it holds {key.Length}. Bring it back from where the keys are kept safe.");
    }

    /// <summary>Passphrase of a set: 32 bytes, Base64.</summary>
    public Secret PassphraseOf(string setId) => new(Convert.ToBase64String(
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Length, info: Encoding.UTF8.GetBytes("cornac backup set " + setId))));

    private static bool TryMake(string folder, string path)
    {
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(unfinished, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(unfinished); // Another host that shares the folder was faster.
            return false;
        }
    }
}

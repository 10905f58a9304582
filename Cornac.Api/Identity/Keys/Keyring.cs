using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Cornac.Api.Identity.Keys;

/// <summary>Encrypts what the inventory must not hold in the clear, with AES-256-GCM keys that are files outside the database:
/// <c>KEYID.key</c>, 32 bytes, mode 0600. The newest key encrypts, all decrypt: to rotate is to add a file.</summary>
/// <remarks>A sealed value is format (1 byte), key id (8), nonce (12), ciphertext, tag (16). Purpose and id are authenticated with it, so a
/// value moved to another row or use does not open.</remarks>
public sealed class Keyring
{
    private const byte Format = 1;
    private const int KeyLength = 32;
    private const int KeyIdLength = 8;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeaderLength = 1 + KeyIdLength + NonceLength;
    private const string Extension = ".key";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FrozenDictionary<ulong, byte[]> _keys;
    private readonly ulong _newest;

    private Keyring(FrozenDictionary<ulong, byte[]> keys)
    {
        _keys = keys;
        _newest = keys.Keys.Max();
    }

    /// <summary>Reads the keys of a folder; makes the folder and the first key where there is none.</summary>
    /// <param name="folder">Folder of the keys, usually <c>DATA/keys</c>.</param>
    /// <param name="clock">Dates a new key.</param>
    /// <exception cref="InvalidOperationException">A key file is readable by others, or is no key.</exception>
    public static Keyring Open(string folder, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var files = Directory.GetFiles(folder, "*" + Extension);
        return new Keyring((files.Length > 0 ? files : [Create(folder, clock)]).ToFrozenDictionary(KeyId, ReadKey));
    }

    /// <summary>Adds a key to a folder and returns its file. Keyrings opened from now on encrypt with it.</summary>
    public static string Create(string folder, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        // Ids begin with the time of making, so the highest is the newest.
        var id = ((ulong)clock.GetUtcNow().ToUnixTimeMilliseconds() << 16) | BinaryPrimitives.ReadUInt16LittleEndian(RandomNumberGenerator.GetBytes(2));
        var path = Path.Combine(folder, id.ToString("x16", System.Globalization.CultureInfo.InvariantCulture) + Extension);
        var unfinished = path + ".new";
        using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyLength));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path);
        return path;
    }

    /// <summary>Encrypts a value.</summary>
    /// <param name="purpose">What the value is, a constant of the code.</param>
    /// <param name="id">Key of the row or thing that the value belongs to.</param>
    /// <param name="value">The secret.</param>
    public byte[] Seal(string purpose, string id, ReadOnlySpan<byte> value)
    {
        var result = new byte[HeaderLength + value.Length + TagLength];
        result[0] = Format;
        BinaryPrimitives.WriteUInt64BigEndian(result.AsSpan(1), _newest);
        var nonce = result.AsSpan(1 + KeyIdLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_keys[_newest], TagLength);
        aes.Encrypt(nonce, value, result.AsSpan(HeaderLength, value.Length), result.AsSpan(HeaderLength + value.Length), Associated(purpose, id));
        return result;
    }

    /// <summary>Decrypts a value.</summary>
    /// <returns>The secret, or null where the value was not sealed by one of these keys for this purpose and id, or was changed.</returns>
    public byte[]? TryUnseal(string purpose, string id, ReadOnlySpan<byte> value)
    {
        if (value.Length < HeaderLength + TagLength || value[0] != Format) return null;
        if (!_keys.TryGetValue(BinaryPrimitives.ReadUInt64BigEndian(value[1..]), out var key)) return null;
        var secret = new byte[value.Length - HeaderLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(value.Slice(1 + KeyIdLength, NonceLength), value[HeaderLength..^TagLength], value[^TagLength..], secret, Associated(purpose, id));
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>Decrypts a value that this service stored.</summary>
    /// <exception cref="InvalidOperationException">The key that sealed it is not in the keyring, or the value was changed.</exception>
    public byte[] Unseal(string purpose, string id, ReadOnlySpan<byte> value) =>
        TryUnseal(purpose, id, value)
        ?? throw new InvalidOperationException($"The {purpose} of {id} cannot be decrypted: its key is missing from the keys folder, or the stored value was changed.");

    private static byte[] Associated(string purpose, string id) => Encoding.UTF8.GetBytes($"{purpose}\n{id}");

    private static ulong KeyId(string file) =>
        ulong.TryParse(
            Path.GetFileNameWithoutExtension(file), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var id)
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

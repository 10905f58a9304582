using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Cornac.Api.Identity.Keys;

/// <summary>Encrypts what the inventory must not hold in the clear, with AES-256-GCM keys that are files outside the database:
/// <c>KEYID.key</c>, 32 bytes, mode 0600. The newest key encrypts, all decrypt: to rotate is to add a file. Files that come and go are noticed
/// by the folder's time of change, so that a running host follows.</summary>
/// <remarks>A sealed value is format (1 byte), key id (8), nonce (12), ciphertext, tag (16). Purpose and id are authenticated with it, so a
/// value moved to another row or use does not open.</remarks>
public sealed class Keyring
{
    private const byte Format = 1;
    private const int KeyIdLength = 8;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeaderLength = 1 + KeyIdLength + NonceLength;

    private readonly string _folder;
    private volatile Keys _keys;

    private Keyring(string folder, Keys keys)
    {
        _folder = folder;
        _keys = keys;
    }

    /// <summary>Reads the keys of a folder; makes the folder and the first key where there is none.</summary>
    /// <param name="folder">Folder of the keys, usually <c>DATA/keys</c>.</param>
    /// <param name="clock">Dates a new key.</param>
    /// <exception cref="InvalidOperationException">A key file is readable by others, or is no key.</exception>
    public static Keyring Open(string folder, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        KeyFolder.Ensure(folder);
        if (KeyFolder.Ids(folder).Count == 0) KeyFolder.Add(folder, clock);
        return new Keyring(folder, Read(folder));
    }

    /// <summary>Adds a key to a folder and returns its file. Keyrings on the folder encrypt with it from now on.</summary>
    public static string Create(string folder, TimeProvider clock) => KeyFolder.Add(folder, clock);

    /// <summary>Id of the key that a value was sealed with, or null for what is no sealed value.</summary>
    public static ulong? KeyIdOf(ReadOnlySpan<byte> value) =>
        value.Length < HeaderLength + TagLength || value[0] != Format ? null : BinaryPrimitives.ReadUInt64BigEndian(value[1..]);

    /// <summary>Encrypts a value.</summary>
    /// <param name="purpose">What the value is, a constant of the code.</param>
    /// <param name="id">Key of the row or thing that the value belongs to.</param>
    /// <param name="value">The secret.</param>
    public byte[] Seal(string purpose, string id, ReadOnlySpan<byte> value)
    {
        var keys = Current();
        var result = new byte[HeaderLength + value.Length + TagLength];
        result[0] = Format;
        BinaryPrimitives.WriteUInt64BigEndian(result.AsSpan(1), keys.Newest);
        var nonce = result.AsSpan(1 + KeyIdLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(keys.ById[keys.Newest], TagLength);
        aes.Encrypt(nonce, value, result.AsSpan(HeaderLength, value.Length), result.AsSpan(HeaderLength + value.Length), Associated(purpose, id));
        return result;
    }

    /// <summary>Decrypts a value.</summary>
    /// <returns>The secret, or null where the value was not sealed by one of these keys for this purpose and id, or was changed.</returns>
    public byte[]? TryUnseal(string purpose, string id, ReadOnlySpan<byte> value)
    {
        if (KeyIdOf(value) is not { } keyId) return null;
        if (!_keys.ById.TryGetValue(keyId, out var key) && !Current().ById.TryGetValue(keyId, out key)) return null;
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

    private static Keys Read(string folder)
    {
        // The time first: a change while reading is then noticed at the next look.
        var changed = Directory.GetLastWriteTimeUtc(folder);
        return new Keys(KeyFolder.Read(folder), changed);
    }

    /// <summary>The keys as the folder has them now. One that has lost all of them leaves a running host with those it knows.</summary>
    private Keys Current()
    {
        if (Directory.GetLastWriteTimeUtc(_folder) == _keys.FolderChanged) return _keys;
        var read = Read(_folder);
        return read.ById.Count == 0 ? _keys : _keys = read;
    }

    private sealed class Keys(FrozenDictionary<ulong, byte[]> byId, DateTime folderChanged)
    {
        public FrozenDictionary<ulong, byte[]> ById { get; } = byId;

        public ulong Newest { get; } = byId.Count == 0 ? 0 : byId.Keys.Max();

        public DateTime FolderChanged { get; } = folderChanged;
    }
}

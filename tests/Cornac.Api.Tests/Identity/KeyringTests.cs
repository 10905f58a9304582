using System.Text;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Tests.Signing;

namespace Cornac.Api.Tests.Identity;

public sealed class KeyringTests : IDisposable
{
    private readonly FixedClock _clock = new(RequestSigner.Noon);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cornac-keys-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Sealed_value_opens_for_its_purpose_and_id_only()
    {
        var keyring = Open();
        var blob = keyring.Seal("secret", "row-1", "hidden"u8);
        Assert.Equal("hidden"u8.ToArray(), keyring.Unseal("secret", "row-1", blob));
        Assert.Null(keyring.TryUnseal("secret", "row-2", blob));
        Assert.Null(keyring.TryUnseal("token", "row-1", blob));
        Assert.DoesNotContain("hidden", Encoding.Latin1.GetString(blob), StringComparison.Ordinal);
    }

    [Fact]
    public void Sealed_value_with_any_byte_changed_does_not_open()
    {
        var keyring = Open();
        var blob = keyring.Seal("secret", "row", "hidden"u8);
        for (var i = 0; i < blob.Length; i++)
        {
            var changed = blob.ToArray();
            changed[i] ^= 1;
            Assert.Null(keyring.TryUnseal("secret", "row", changed));
        }
    }

    [Fact]
    public void Added_key_seals_and_the_older_one_still_opens()
    {
        var before = Open().Seal("secret", "row", "old"u8);
        _clock.Now += TimeSpan.FromSeconds(1);
        Keyring.Create(_folder.FullName, _clock);
        var keyring = Open();
        Assert.Equal("old"u8.ToArray(), keyring.Unseal("secret", "row", before));
        Assert.NotEqual(before[1..9], keyring.Seal("secret", "row", "new"u8)[1..9]);
    }

    [Fact]
    public void Second_opening_finds_the_first_ones_key()
    {
        var blob = Open().Seal("secret", "row", "same"u8);
        Assert.Equal("same"u8.ToArray(), Open().Unseal("secret", "row", blob));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(_folder.GetFiles()).FullName));
    }

    [Fact]
    public void Key_file_that_others_can_read_is_refused()
    {
        Open();
        var file = Assert.Single(_folder.GetFiles()).FullName;
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains($"chmod 600 '{file}'", Assert.Throws<InvalidOperationException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_of_a_lost_key_is_explained()
    {
        var blob = Open().Seal("secret", "row", "lost"u8);
        foreach (var file in _folder.GetFiles()) file.Delete();
        _clock.Now += TimeSpan.FromSeconds(1);
        Assert.Contains("keys folder", Assert.Throws<InvalidOperationException>(() => Open().Unseal("secret", "row", blob)).Message, StringComparison.Ordinal);
    }

    private Keyring Open() => Keyring.Open(_folder.FullName, _clock);
}

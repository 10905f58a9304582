using System.Text;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Tests.Identity;
using Cornac.Testing;

namespace Cornac.Api.Tests.Keys;

public sealed class KeyRotationTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private IdentityWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await IdentityWorld.CreateAsync(postgres);

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Running_host_goes_on_after_a_rotation()
    {
        var session = await _world.SessionTokenAsync(await _world.CallerAsync(_world.Admin.AccessKeyId));
        _world.Clock.Now += TimeSpan.FromMinutes(1);
        var (key, count) = await AskAsync(s => s.RotateAsync(Token));
        Assert.Equal(1, count);

        // The world's keyring was opened before.
        Assert.Equal(_world.Admin.SecretAccessKey, Encoding.UTF8.GetString((await _world.FindAsync(_world.Admin.AccessKeyId)).Secret));
        Assert.Equal("admin", (await _world.CallerAsync(session.AccessKeyId, session.SessionToken)).UserName);
        Assert.Equal(key, Keyring.KeyIdOf(_world.Keyring.Seal("test", "x", [1])));
    }

    [Fact]
    public async Task Rotation_moves_every_stored_secret_to_the_new_key()
    {
        await _world.AddUserAsync("claire", null);
        var old = Assert.Single(await AskAsync(s => s.ListAsync(Token)));
        Assert.Equal((true, 2), (old.IsNewest, old.StoredSecrets));
        _world.Clock.Now += TimeSpan.FromMinutes(1);
        await AskAsync(s => s.RotateAsync(Token));
        var keys = await AskAsync(s => s.ListAsync(Token));
        Assert.Equal([(old.Id, 0), (keys[^1].Id, 2)], keys.Select(k => (k.Id, k.StoredSecrets)));
        Assert.True(keys[^1].IsNewest);
    }

    [Fact]
    public async Task Old_key_stays_until_the_longest_session_has_ended()
    {
        _world.Clock.Now += TimeSpan.FromMinutes(1);
        var session = await _world.SessionTokenAsync(await _world.CallerAsync(_world.Admin.AccessKeyId), 36 * 60 * 60);
        await AskAsync(s => s.RotateAsync(Token));
        _world.Clock.Now += TimeSpan.FromHours(35);
        Assert.Empty(await AskAsync(s => s.RetireAsync(Token)));
        Assert.Equal("admin", (await _world.CallerAsync(session.AccessKeyId, session.SessionToken)).UserName);

        _world.Clock.Now += TimeSpan.FromHours(3);
        Assert.Single(await AskAsync(s => s.RetireAsync(Token)));
        Assert.Single(KeyFolder.Ids(_world.KeysFolder));
        Assert.Equal("admin", (await _world.CallerAsync(_world.Admin.AccessKeyId)).UserName);
    }

    [Fact]
    public async Task Key_that_stored_secrets_need_is_never_retired()
    {
        _world.Clock.Now += TimeSpan.FromMinutes(1);
        KeyFolder.Add(_world.KeysFolder, _world.Clock);
        _world.Clock.Now += TimeSpan.FromDays(365);
        Assert.Empty(await AskAsync(s => s.RetireAsync(Token)));
        Assert.Equal("admin", (await _world.CallerAsync(_world.Admin.AccessKeyId)).UserName);
    }

    [Fact]
    public async Task Missing_key_is_named_with_what_to_do()
    {
        var id = KeyFolder.Name(Assert.Single(KeyFolder.Ids(_world.KeysFolder)));
        var elsewhere = Directory.CreateTempSubdirectory("cornac-keys-");
        try
        {
            await using var db = _world.Open();
            var missing = await Assert.ThrowsAsync<MissingKeysException>(() => new SealedSecrets(db, elsewhere.FullName, _world.Clock).RequireKeysAsync(Token));
            Assert.Contains(id + ".key", missing.Message, StringComparison.Ordinal);
            Assert.Contains(elsewhere.FullName, missing.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<MissingKeysException>(() => new SealedSecrets(db, elsewhere.FullName, _world.Clock).RotateAsync(Token));
            Assert.Empty(KeyFolder.Ids(elsewhere.FullName));
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    private async Task<T> AskAsync<T>(Func<SealedSecrets, Task<T>> ask)
    {
        await using var db = _world.Open();
        return await ask(new SealedSecrets(db, _world.KeysFolder, _world.Clock));
    }
}

using System.Diagnostics;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Inventory;
using Cornac.Api.Tests.Identity;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Cornac.Api.Tests.Keys;

/// <summary>A service on another machine: a dump of the inventory on another PostgreSQL, and a copy of the keys folder.</summary>
public sealed class MovingTests(TemporaryPostgres postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Moved_inventory_knows_its_people_with_the_keys_and_says_what_is_missing_without()
    {
        await using var world = await IdentityWorld.CreateAsync(postgres);
        var session = await world.SessionTokenAsync(await world.CallerAsync(world.Admin.AccessKeyId));
        await using var there = new TemporaryPostgres();
        var moved = await there.CreateDatabaseAsync(Token);
        await MoveAsync(world.ConnectionString, moved);
        var keys = Directory.CreateTempSubdirectory("cornac-moved-");
        try
        {
            await using var db = new InventoryDb(new DbContextOptionsBuilder<InventoryDb>().UseNpgsql(moved).Options);
            await Assert.ThrowsAsync<MissingKeysException>(() => new SealedSecrets(db, keys.FullName, world.Clock).RequireKeysAsync(Token));

            foreach (var file in Directory.GetFiles(world.KeysFolder)) File.Copy(file, Path.Combine(keys.FullName, Path.GetFileName(file)));
            await new SealedSecrets(db, keys.FullName, world.Clock).RequireKeysAsync(Token);
            var store = new CredentialStore(db, Keyring.Open(keys.FullName, world.Clock), new PolicyCatalog(), world.Clock);
            var found = await store.FindAsync(world.Admin.AccessKeyId, null, Token);
            Assert.Equal(world.Admin.SecretAccessKey, System.Text.Encoding.UTF8.GetString(found.Secret));
            Assert.Equal("admin", found.Caller.UserName);
            Assert.Equal("admin", (await store.FindAsync(session.AccessKeyId, session.SessionToken, Token)).Caller.UserName);
        }
        finally
        {
            keys.Delete(recursive: true);
        }
    }

    private static async Task MoveAsync(string from, string to)
    {
        var dump = Path.GetTempFileName();
        try
        {
            await RunAsync("pg_dump", ["--format=custom", "--no-owner", $"--file={dump}", Uri(from)]);
            await RunAsync("pg_restore", ["--no-owner", "--exit-on-error", $"--dbname={Uri(to)}", dump]);
        }
        finally
        {
            File.Delete(dump);
        }
    }

    private static string Uri(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return FormattableString.Invariant($"postgresql://{parts.Username}@{parts.Host}:{parts.Port}/{parts.Database}");
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, error);
    }
}

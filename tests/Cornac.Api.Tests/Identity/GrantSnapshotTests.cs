using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.Users;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Identity;

/// <summary>Grants are remembered between calls, and whatever changes one is noticed at the very next.</summary>
public sealed class GrantSnapshotTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private const string Nothing = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";
    private const string Assuming = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}""";

    private IdentityWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await IdentityWorld.CreateAsync(postgres);

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task What_has_not_changed_is_not_read_again()
    {
        var claire = await ClaireAsync();
        var before = await _world.CallerAsync(claire.KeyId);
        var after = await _world.CallerAsync(claire.KeyId);
        Assert.Same(before.Policies, after.Policies);
    }

    [Theory]
    [InlineData("inline written")]
    [InlineData("inline replaced")]
    [InlineData("inline deleted")]
    [InlineData("attached")]
    [InlineData("detached")]
    [InlineData("attached another instead")]
    [InlineData("document changed by hand")]
    [InlineData("renamed")]
    public async Task Whatever_changes_a_users_grants_is_noticed_at_the_next_call(string what)
    {
        var claire = await ClaireAsync();
        var before = Told(await _world.CallerAsync(claire.KeyId));
        Assert.Equal(before, Told(await _world.CallerAsync(claire.KeyId)));
        await _world.ChangeAsync(db => ChangeAsync(db, claire.UserId, what));
        var after = Told(await _world.CallerAsync(claire.KeyId));
        Assert.NotEqual(before, after);
        await using var db = _world.Open();
        var fresh = await new Api.Identity.CredentialStore(db, _world.Keyring, new PolicyCatalog(), _world.Clock).FindAsync(claire.KeyId, null, Token);
        Assert.Equal(Told(fresh.Caller).Split('#')[0], after.Split('#')[0]);
    }

    [Fact]
    public async Task Change_that_is_rolled_back_changes_nothing_and_one_that_is_committed_late_is_noticed_then()
    {
        var claire = await ClaireAsync();
        var before = await _world.CallerAsync(claire.KeyId);
        await using var db = _world.Open();
        await using (await db.Database.BeginTransactionAsync(Token))
        {
            await db.Set<InlinePolicyRecord>().Where(p => p.PrincipalId == claire.UserId).ExecuteDeleteAsync(Token);
            Assert.Same(before.Policies, (await _world.CallerAsync(claire.KeyId)).Policies);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(Token);
        await db.Set<InlinePolicyRecord>().Where(p => p.PrincipalId == claire.UserId).ExecuteDeleteAsync(Token);
        await _world.ChangeAsync(other => other.Set<UserRecord>().Where(u => u.Id == claire.UserId).ExecuteUpdateAsync(u => u.SetProperty(x => x.PasswordLastUsedAt, IdentityWorld.Start), Token));
        Assert.Contains((await _world.CallerAsync(claire.KeyId)).Policies, p => p.Name == "inline");
        await transaction.CommitAsync(Token);
        Assert.DoesNotContain((await _world.CallerAsync(claire.KeyId)).Policies, p => p.Name == "inline");
    }

    [Theory]
    [InlineData("policy")]
    [InlineData("trust")]
    [InlineData("tags")]
    public async Task Whatever_changes_a_role_is_noticed_at_the_next_call_of_its_sessions(string what)
    {
        var claire = await ClaireAsync();
        var session = (await _world.AssumeAsync(await _world.CallerAsync(claire.KeyId), new RoleRequest(_world.RoleArn("ReadOnly"), "work"))).Credentials;
        var before = await _world.CallerAsync(session.AccessKeyId, session.SessionToken);
        Assert.Same(before.Policies, (await _world.CallerAsync(session.AccessKeyId, session.SessionToken)).Policies);
        var roleId = before.UniqueId.Split(':')[0];
        var roles = (Api.Inventory.InventoryDb db) => db.Set<RoleRecord>().Where(r => r.Id == roleId);
        await _world.ChangeAsync(async db =>
        {
            if (what == "policy") db.Add(new InlinePolicyRecord { PrincipalId = roleId, Name = "more", Document = Nothing });
            if (what == "trust") await roles(db).ExecuteUpdateAsync(r => r.SetProperty(x => x.Description, "the same trust"), Token);
            if (what == "tags") (await roles(db).SingleAsync(Token)).Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" };
        });
        var after = await _world.CallerAsync(session.AccessKeyId, session.SessionToken);
        Assert.NotSame(before.Policies, after.Policies);
        Assert.Equal(what == "policy" ? 2 : 1, after.Policies.Count);
    }

    private static async Task ChangeAsync(Api.Inventory.InventoryDb db, string userId, string what)
    {
        var inline = db.Set<InlinePolicyRecord>().Where(p => p.PrincipalId == userId);
        var attached = db.Set<PolicyAttachmentRecord>().Where(p => p.PrincipalId == userId);
        switch (what)
        {
            case "inline written": db.Add(new InlinePolicyRecord { PrincipalId = userId, Name = "more", Document = Nothing }); break;
            case "inline replaced": await inline.ExecuteUpdateAsync(p => p.SetProperty(x => x.Document, Nothing), Token); break;
            case "inline deleted": await inline.ExecuteDeleteAsync(Token); break;
            case "attached": db.Add(new PolicyAttachmentRecord { PrincipalId = userId, PolicyArn = PolicyCatalog.ReadOnlyAccess }); break;
            case "detached": await attached.ExecuteDeleteAsync(Token); break;
            case "attached another instead":
                await attached.ExecuteDeleteAsync(Token);
                db.Add(new PolicyAttachmentRecord { PrincipalId = userId, PolicyArn = PolicyCatalog.AdministratorAccess });
                break;
            case "document changed by hand": await db.Database.ExecuteSqlAsync($"UPDATE policies SET document = {Nothing}", Token); break;
            default: await db.Set<UserRecord>().Where(u => u.Id == userId).ExecuteUpdateAsync(u => u.SetProperty(x => x.Name, "clara"), Token); break;
        }
    }

    /// <summary>Who it is and what it may do; behind the mark, which documents say so.</summary>
    private static string Told(Api.Identity.Caller caller) =>
        $"{caller.PrincipalArn} {string.Join(',', caller.Policies.Select(p => p.Name))}#{string.Join(',', caller.Policies.Select(p => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(p.Document)))}";

    /// <summary>A user with an inline policy and one that its account has written.</summary>
    private async Task<(string KeyId, string UserId)> ClaireAsync()
    {
        var (keyId, _, userId) = await _world.AddUserAsync("claire", Assuming);
        var arn = Api.Identity.Arn.Policy(_world.Admin.AccountId, "/", "written");
        await _world.ChangeAsync(db =>
        {
            db.AddRange(
                new CustomerPolicyRecord
                {
                    Arn = arn, Id = "ANPA1", AccountId = _world.Admin.AccountId, Path = "/", Name = "written", CreatedAt = IdentityWorld.Start,
                    Document = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds:*","Resource":"*"}}""",
                },
                new PolicyAttachmentRecord { PrincipalId = userId, PolicyArn = arn });
            return Task.CompletedTask;
        });
        return (keyId, userId);
    }
}

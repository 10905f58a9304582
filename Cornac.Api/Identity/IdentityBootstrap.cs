using System.Text;
using System.Text.Json;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Identity;

/// <summary>The first administrator, as it is told once. Password and secret are stored nowhere in the clear.</summary>
public sealed record FirstAdministrator(string AccountId, string UserName, string Password, string AccessKeyId, string SecretAccessKey);

/// <summary>Makes the master account and its first administrator in an empty inventory.</summary>
public sealed class IdentityBootstrap(Keyring keyring, Passwords passwords, TimeProvider clock)
{
    private const string MasterName = "master";

    /// <summary>Makes what is missing, in the caller's transaction: it must hold the lock that keeps other hosts from doing the same.</summary>
    /// <param name="inventory">The inventory; changes are saved, not committed.</param>
    /// <param name="userName">Name of the administrator.</param>
    /// <param name="email">E-mail address of the master account.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The new administrator, or null where there is a master account already.</returns>
    public async Task<FirstAdministrator?> EnsureAsync(InventoryDb inventory, string userName, string email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        if (await inventory.Set<AccountRecord>().AnyAsync(a => a.IsMaster, cancellationToken)) return null;
        var now = clock.GetUtcNow();
        var account = new AccountRecord { Id = Identifiers.NewAccountId(), Name = MasterName, Email = email, IsMaster = true, JoinedAt = now };
        var password = Passwords.Generate();
        var user = new UserRecord
        {
            Id = Identifiers.NewUniqueId(Identifiers.UserPrefix),
            AccountId = account.Id,
            Path = "/",
            Name = userName,
            CreatedAt = now,
            PasswordHash = passwords.Hash(password),
            LoginCreatedAt = now,
            PasswordChangedAt = now,
        };
        var (key, secret) = NewAccessKey(user);
        inventory.AddRange(account, user, key, new PolicyAttachmentRecord { PrincipalId = user.Id, PolicyArn = PolicyCatalog.AdministratorAccess });
        AddAccountRoles(inventory, account.Id, account.Id);
        await inventory.SaveChangesAsync(cancellationToken);
        return new FirstAdministrator(account.Id, user.Name, password, key.Id, secret);
    }

    /// <summary>Adds the roles that every account has, which trust the master account: who of it may assume them, its users' policies say.</summary>
    public void AddAccountRoles(
        InventoryDb inventory, string accountId, string masterAccountId, string administratorRole = RoleRecord.OrganizationAccountAccess)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        var trust = JsonSerializer.Serialize(new
        {
            Version = "2012-10-17",
            Statement = new[] { new { Effect = "Allow", Principal = new { AWS = Arn.Account(masterAccountId) }, Action = "sts:AssumeRole" } },
        });
        foreach (var (name, policy) in new[]
        {
            (administratorRole, PolicyCatalog.AdministratorAccess), (RoleRecord.ReadOnly, PolicyCatalog.ReadOnlyAccess),
        })
        {
            var role = new RoleRecord
            {
                Id = Identifiers.NewUniqueId(Identifiers.RolePrefix),
                AccountId = accountId,
                Path = "/",
                Name = name,
                TrustPolicy = trust,
                CreatedAt = clock.GetUtcNow(),
            };
            inventory.AddRange(role, new PolicyAttachmentRecord { PrincipalId = role.Id, PolicyArn = policy });
        }
    }

    /// <summary>Makes an access key for a user; its secret is in the clear only in the answer.</summary>
    public (AccessKeyRecord Key, string Secret) NewAccessKey(UserRecord user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var id = Identifiers.NewAccessKeyId(Identifiers.AccessKeyPrefix, user.AccountId);
        var secret = Identifiers.NewSecret();
        var key = new AccessKeyRecord
        {
            Id = id,
            UserId = user.Id,
            SealedSecret = keyring.Seal(AccessKeyRecord.SecretPurpose, id, Encoding.UTF8.GetBytes(secret)),
            CreatedAt = clock.GetUtcNow(),
        };
        return (key, secret);
    }
}

using System.Globalization;
using System.Text.Json;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;

namespace Cornac.Bench.Access;

/// <summary>A user with its access key and a role that it may assume.</summary>
internal sealed record Person(string AccessKeyId, string RoleArn);

/// <summary>A company: 1,000 users in twenty teams, and 100 accounts with five roles each. Of a user's six policies two are its team's, written
/// once; of the roles of an account three have policies of their own beside managed ones.</summary>
internal sealed class People(InventoryDb inventory, IdentityBootstrap bootstrap)
{
    public const int Users = 1000;
    public const int Accounts = 100;

    private const int Teams = 20;
    private const string UsersMayChangePasswords = PolicyCatalog.AwsManagedPrefix + "IAMUserChangePassword";
    private const string Reading = PolicyCatalog.AwsManagedPrefix + "AmazonRDSReadOnlyAccess";

    /// <summary>Writes the company down, and returns its users.</summary>
    public async Task<IReadOnlyList<Person>> AddAsync(CancellationToken cancellationToken)
    {
        var master = (await bootstrap.EnsureAsync(inventory, "admin", "admin@acme.example", cancellationToken))!.AccountId;
        string[] accounts = [.. Enumerable.Range(0, Accounts).Select(number => AddAccount(number, master))];
        string[][] teams = [.. Enumerable.Range(0, Teams).Select(number => AddTeam(number, master, accounts))];
        Person[] people = [.. Enumerable.Range(0, Users).Select(number => AddUser(number, master, teams[number % Teams], accounts))];
        await inventory.SaveChangesAsync(cancellationToken);
        return people;
    }

    private string AddAccount(int number, string master)
    {
        var account = new AccountRecord
        {
            Id = Identifiers.NewAccountId(),
            Name = Text($"Team {number}"),
            Email = Text($"team{number}@acme.example"),
            JoinedAt = DateTimeOffset.UtcNow,
        };
        inventory.Add(account);
        bootstrap.AddAccountRoles(inventory, account.Id, master);
        foreach (var name in new[] { "Operator", "Developer", "Auditor" })
        {
            var role = new RoleRecord
            {
                Id = Identifiers.NewUniqueId(Identifiers.RolePrefix),
                AccountId = account.Id,
                Path = "/people/",
                Name = name,
                CreatedAt = account.JoinedAt,
                TrustPolicy = Policy(
                    new { Effect = "Allow", Principal = new { AWS = Arn.Account(master) }, Action = "sts:AssumeRole", Condition = new { IpAddress = Key("aws:SourceIp", "127.0.0.0/8") } },
                    new { Effect = "Allow", Principal = new { AWS = Arn.Account(master) }, Action = "sts:SetSourceIdentity" }),
            };
            inventory.Add(role);
            Attach(role.Id, Reading);
            Write(role.Id, "work", Policy(
                new { Effect = "Allow", Action = Each("rds:Describe*", "rds:List*", "rds:StartDBInstance", "rds:StopDBInstance", "rds:RebootDBInstance"), Resource = "*" },
                new { Effect = "Allow", Action = Each("rds:CreateDBInstance", "rds:ModifyDBInstance", "rds:DeleteDBInstance"), Resource = $"arn:aws:rds:*:{account.Id}:db:{name.ToLowerInvariant()}-*" },
                new { Effect = "Deny", Action = "rds:Delete*", Resource = $"arn:aws:rds:*:{account.Id}:db:*-prod" }));
            Write(role.Id, "hours", Policy(new { Effect = "Deny", Action = "*", Resource = "*", Condition = new { DateLessThan = Key("aws:CurrentTime", "2020-01-01T00:00:00Z") } }));
        }

        return account.Id;
    }

    /// <summary>A team's managed policies: whom it lets into which accounts, and what it lets nobody do.</summary>
    private string[] AddTeam(int number, string master, string[] accounts)
    {
        string[] own = [.. accounts.Where((_, place) => place % Teams == number)];
        return
        [
            Managed($"team-{number}-accounts", Policy(
                new { Effect = "Allow", Action = "sts:AssumeRole", Resource = own.Select(id => $"arn:aws:iam::{id}:role/people/*").ToArray() },
                new { Effect = "Allow", Action = Each("rds:Describe*", "rds:ListTagsForResource"), Resource = "*", Condition = new { StringEquals = Key("aws:RequestedRegion", "local") } })),
            Managed($"team-{number}-bounds", Policy(
                new { Effect = "Deny", Action = Each("iam:Delete*", "organizations:*"), Resource = "*" },
                new { Effect = "Deny", Action = "*", Resource = "*", Condition = new { NotIpAddress = Key("aws:SourceIp", "127.0.0.0/8", "10.0.0.0/8") } })),
        ];

        string Managed(string name, string document)
        {
            var arn = Arn.Policy(master, "/", name);
            inventory.Add(new CustomerPolicyRecord
            {
                Arn = arn,
                Id = Identifiers.NewUniqueId(Identifiers.PolicyPrefix),
                AccountId = master,
                Path = "/",
                Name = name,
                Document = document,
                CreatedAt = DateTimeOffset.UtcNow,
            });
            return arn;
        }
    }

    private Person AddUser(int number, string master, string[] team, string[] accounts)
    {
        var user = new UserRecord
        {
            Id = Identifiers.NewUniqueId(Identifiers.UserPrefix),
            AccountId = master,
            Path = "/",
            Name = Text($"user{number}@acme.example"),
            CreatedAt = DateTimeOffset.UtcNow,
        };
        var (key, _) = bootstrap.NewAccessKey(user);
        inventory.AddRange(user, key);
        foreach (var arn in team.Append(UsersMayChangePasswords)) Attach(user.Id, arn);
        Write(user.Id, "own", Policy(new
        {
            Effect = "Allow",
            Action = Each("iam:GetUser", "iam:*AccessKey*", "iam:*MFADevice*", "iam:ListMFADevices"),
            Resource = new[] { $"arn:aws:iam::{master}:user/${{aws:username}}", $"arn:aws:iam::{master}:mfa/*" },
        }));
        Write(user.Id, "reading", Policy(new { Effect = "Allow", Action = "sts:AssumeRole", Resource = $"arn:aws:iam::{accounts[number % Accounts]}:role/ReadOnly" }));
        Write(user.Id, "until", Policy(new { Effect = "Deny", Action = "*", Resource = "*", Condition = new { DateGreaterThan = Key("aws:CurrentTime", Text($"{2100 + number}-01-01T00:00:00Z")) } }));
        return new Person(key.Id, Arn.Role(accounts[number % Teams], "/people/", "Operator"));
    }

    private void Attach(string principal, string arn) => inventory.Add(new PolicyAttachmentRecord { PrincipalId = principal, PolicyArn = arn });

    private void Write(string principal, string name, string document) =>
        inventory.Add(new InlinePolicyRecord { PrincipalId = principal, Name = name, Document = document });

    private static string Policy(params object[] statements) => JsonSerializer.Serialize(new { Version = "2012-10-17", Statement = statements });

    private static Dictionary<string, string[]> Key(string name, params string[] values) => new(StringComparer.Ordinal) { [name] = values };

    private static string[] Each(params string[] values) => values;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using Amazon.RDS;
using Amazon.SecurityToken;

namespace Cornac.Clients.Tests.Calls;

/// <summary>The console's way into an account: the official STS client takes a role's credentials, the clients sign with them and renew them.</summary>
public sealed class RoleSessionTests(ClientWorld world) : IClassFixture<ClientWorld>
{
    [Fact]
    public async Task Client_signs_with_the_credentials_of_a_role_and_takes_new_ones()
    {
        using var sts = new AmazonSecurityTokenServiceClient(ClientWorld.Key(world.Administrator), world.At(new AmazonSecurityTokenServiceConfig()));
        using var credentials = new RoleCredentials(sts, world.TeamRole, "claire", TimeSpan.FromMinutes(15));
        using var rds = world.Rds(credentials);
        var (before, caller) = (await credentials.GetCredentialsAsync(), await CallerAsync(rds));
        Assert.Contains(world.TeamRole.Split(':')[4], caller, StringComparison.Ordinal);
        Assert.Equal(before.Token, (await credentials.GetCredentialsAsync()).Token);

        credentials.ClearCredentials();
        Assert.Equal(caller, await CallerAsync(rds));
        Assert.NotEqual(before.Token, (await credentials.GetCredentialsAsync()).Token);
    }

    /// <summary>The account that the client's instances are in.</summary>
    private static async Task<string> CallerAsync(AmazonRDSClient rds)
    {
        var name = "role-" + Guid.NewGuid().ToString("N")[..8];
        var created = await rds.CreateDBInstanceAsync(
            new()
            {
                DBInstanceIdentifier = name,
                Engine = "postgres",
                DBInstanceClass = "db.t3.micro",
                AllocatedStorage = 20,
                MasterUsername = "boss",
                MasterUserPassword = "C0nf'de tie!",
            },
            ClientWorld.Cancel);
        return created.DBInstance.DBInstanceArn.Split(':')[4];
    }
}

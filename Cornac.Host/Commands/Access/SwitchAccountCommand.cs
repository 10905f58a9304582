using System.CommandLine;
using System.Globalization;

namespace Cornac.Host.Commands.Access;

/// <summary><c>cornac switch-account NAME</c>: the credentials of a role in another account, for <c>eval</c>.</summary>
internal static class SwitchAccountCommand
{
    public static Command Create()
    {
        var account = new Argument<string>("account") { Description = "Name or id of the account; 'Team A' may be written team-a." };
        var role = new Option<string?>("--role") { Description = $"Role to assume; {RoleNames.Preferred} unless given, or the only one that you may." };
        var profile = new Option<string?>("--profile") { Description = "Profile with your own access key; else your environment, AWS_PROFILE, or cornac." };
        var duration = new Option<int?>("--duration") { Description = "Seconds that the credentials shall live, 900 to what the role allows; 3600 unless given." };
        var code = new Option<string?>("--mfa-code") { Description = "Code that your MFA device shows, where a role is only for those who give a second factor." };
        var serial = new Option<string?>("--mfa-serial") { Description = "Serial number of the device; else mfa_serial of the profile, or your only one." };
        var command = new Command("switch-account", "Print exports that put a shell into another account.\nExample: eval \"$(./cornac switch-account team-a)\"")
        {
            account, role, profile, duration, code, serial,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (options, data) = CommonOptions.Read(parsed);
            var caller = CallerProfile.Find(parsed, parsed.GetValue(profile), options, data);
            if (parsed.GetValue(code) is { } shown) caller = await WithSecondFactorAsync(caller, parsed.GetValue(serial), shown, cancellationToken);
            using var client = new BastionClient(caller);
            var roles = await client.ListRolesAsync(cancellationToken);
            var chosen = Choose(roles, parsed.GetRequiredValue(account), parsed.GetValue(role), hasSecondFactor: parsed.GetValue(code) is not null);
            var credentials = await client.AssumeAsync(chosen, await client.CallerNameAsync(cancellationToken), parsed.GetValue(duration), cancellationToken);
            var variables = new (string Name, string Value)[]
            {
                ("AWS_ACCESS_KEY_ID", credentials.AccessKeyId),
                ("AWS_SECRET_ACCESS_KEY", credentials.SecretAccessKey),
                ("AWS_SESSION_TOKEN", credentials.SessionToken),
                ("AWS_REGION", caller.Region),
                ("AWS_DEFAULT_REGION", caller.Region),
                ("AWS_ENDPOINT_URL", caller.Endpoint.ToString().TrimEnd('/')),
                (CallerProfile.SwitchedVariable, chosen.AccountName),
            };
            foreach (var (name, value) in variables) System.Console.WriteLine($"export {name}='{value.Replace("'", "'\\''", StringComparison.Ordinal)}'");
            var until = credentials.Expiration?.ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture);
            await System.Console.Error.WriteLineAsync($"# {chosen.AccountName} ({chosen.AccountId}) as {chosen.RoleName}, until {until}");
        });
        return command;
    }

    private static async Task<CallerProfile> WithSecondFactorAsync(CallerProfile caller, string? serial, string code, CancellationToken cancellationToken)
    {
        using var client = new BastionClient(caller);
        var device = serial ?? caller.MultiFactorSerial ?? await client.FindDeviceAsync(cancellationToken);
        return await client.WithSecondFactorAsync(device, code, cancellationToken);
    }

    private static BastionRole Choose(IReadOnlyList<BastionRole> roles, string account, string? role, bool hasSecondFactor)
    {
        try
        {
            return RoleNames.Find(roles, account, role);
        }
        catch (CommandException none) when (!hasSecondFactor)
        {
            throw new CommandException($"{none.Message}\nWhere a role asks for a second factor, add --mfa-code with the code that your MFA device shows.", none);
        }
    }
}

using System.Collections.ObjectModel;
using Cornac.EndToEnd.Tests.Clients;

namespace Cornac.EndToEnd.Tests.Hosts;

/// <summary>A running Cornac with the account <em>Team A</em>, and Claire, who may enter it as administrator and nothing else. It listens elsewhere than
/// where commands are configured to look, as after <c>run --url</c>.</summary>
public sealed class BastionHome : IAsyncLifetime
{
    public const string Team = "Team A";

    private static readonly string[] Disturbing =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE",
        "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE", "AWS_PAGER",
    ];

    internal CornacHome Home { get; } = new();

    internal string TeamId { get; private set; } = "";

    /// <summary>Claire's access key, as the environment has it.</summary>
    internal IReadOnlyDictionary<string, string?> Claire { get; private set; } = ReadOnlyDictionary<string, string?>.Empty;

    /// <summary>The first administrator, as the host prints it.</summary>
    internal IReadOnlyDictionary<string, string?> Admin { get; private set; } = ReadOnlyDictionary<string, string?>.Empty;

    internal string TeamRole(string name = "OrganizationAccountAccessRole") => $"arn:aws:iam::{TeamId}:role/{name}";

    public async ValueTask InitializeAsync()
    {
        Home.Environment["CORNAC_URL"] = "http://127.0.0.1:9";
        await StartAsync();
        Admin = Home.Exports();
        var aws = Home.Aws();
        var created = await aws.JsonAsync("organizations", "create-account", "--email", "a@acme.example", "--account-name", Team);
        TeamId = (string)created["CreateAccountStatus"]!["AccountId"]!;
        Claire = await AddUserAsync(
            "claire", $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"{{{TeamRole()}}}"}}""");
    }

    /// <summary>Starts the host, again where it has ended.</summary>
    internal Task StartAsync() => Home.StartAsync(("CORNAC_URL", Home.Url));

    /// <summary>Makes a user with one policy, and returns its access key.</summary>
    internal async Task<IReadOnlyDictionary<string, string?>> AddUserAsync(string name, string policy)
    {
        var aws = Home.Aws();
        await aws.JsonAsync("iam", "create-user", "--user-name", name);
        (await aws.RunAsync("iam", "put-user-policy", "--user-name", name, "--policy-name", "own", "--policy-document", policy)).Expect();
        var key = (await aws.JsonAsync("iam", "create-access-key", "--user-name", name))["AccessKey"]!;
        return new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["AWS_ACCESS_KEY_ID"] = (string)key["AccessKeyId"]!,
            ["AWS_SECRET_ACCESS_KEY"] = (string)key["SecretAccessKey"]!,
        };
    }

    /// <summary>Runs a command of the host as somebody.</summary>
    internal Task<CommandResult> CommandAsync(IReadOnlyDictionary<string, string?> caller, params string[] arguments) =>
        CommandLine.RunAsync("dotnet", [PublishedHost.Assembly, .. arguments], EnvironmentOf(caller));

    /// <summary>Runs a script as somebody whose shell has taken the exports of <c>switch-account</c>.</summary>
    internal Task<CommandResult> SwitchedAsync(IReadOnlyDictionary<string, string?> caller, string script, params string[] arguments) => CommandLine.RunAsync(
        "bash", ["-c", $"set -eu; exports=$(\"$@\"); eval \"$exports\"; {script}", "bash", "dotnet", PublishedHost.Assembly, "switch-account", .. arguments],
        EnvironmentOf(caller));

    public ValueTask DisposeAsync() => Home.DisposeAsync();

    private Dictionary<string, string?> EnvironmentOf(IReadOnlyDictionary<string, string?> caller)
    {
        var environment = Disturbing.ToDictionary(name => name, string? (_) => null, StringComparer.Ordinal);
        foreach (var (name, value) in Home.Environment.Concat(caller)) environment[name] = value;
        return environment;
    }
}

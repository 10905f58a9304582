using System.Text.Json.Nodes;

namespace Cornac.EndToEnd.Tests.Clients;

/// <summary>The AWS command line, with nothing but the exports that the host prints.</summary>
internal sealed class Aws(string program, IReadOnlyDictionary<string, string?> exports)
{
    public const string Debian = "/usr/bin/aws";

    /// <summary>Settings of whoever runs the tests, which would come before the exports.</summary>
    private static readonly string[] Disturbing =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE",
        "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE", "AWS_PAGER",
    ];

    public Task<CommandResult> RunAsync(params string[] arguments)
    {
        var environment = Disturbing.ToDictionary(name => name, string? (_) => null, StringComparer.Ordinal);
        foreach (var (name, value) in exports) environment[name] = value;
        return CommandLine.RunAsync(program, arguments, environment);
    }

    public async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var text = (await RunAsync([.. arguments, "--output", "json"])).Expect();
        return JsonNode.Parse(text) ?? throw new InvalidOperationException($"aws {string.Join(' ', arguments)} printed nothing.");
    }
}

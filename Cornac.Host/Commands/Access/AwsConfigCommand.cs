using System.CommandLine;
using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;

namespace Cornac.Host.Commands.Access;

/// <summary><c>cornac aws-config</c>: a profile for each role of each account that the caller may assume.</summary>
internal static class AwsConfigCommand
{
    public static Command Create()
    {
        var file = new Option<string?>("--file") { Description = "File to write to; else AWS_CONFIG_FILE, DATA/aws/config where there is one, or ~/.aws/config." };
        var profile = new Option<string?>("--profile") { Description = "Profile with your own access key; else your environment, AWS_PROFILE, or cornac." };
        var command = new Command("aws-config", "Write one AWS profile for each account and role that you may assume. Other sections of the file stay as they are.")
        {
            file, profile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (options, data) = CommonOptions.Read(parsed);
            var caller = CallerProfile.Find(parsed, parsed.GetValue(profile), options, data);
            using var client = new BastionClient(caller);
            var session = await client.CallerNameAsync(cancellationToken);
            var profiles = RoleNames.Profiles(await client.ListRolesAsync(cancellationToken));
            var path = Path.GetFullPath(parsed.GetValue(file) ?? DefaultFile(data));
            var present = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : "";
            var (text, skipped) = ManagedProfiles.Replace(present, [.. profiles.Select(p => (p.Name, Settings(p.Role, session, caller)))]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (text != present) PrivateFile.Write(path, text);
            foreach (var name in skipped) await System.Console.Error.WriteLineAsync($"cornac: {path} has a section {name} already; it stays.");
            System.Console.WriteLine($"{path}: {string.Join(", ", profiles.Select(p => p.Name).Except(skipped, StringComparer.Ordinal))}");
        });
        return command;
    }

    private static string Settings(BastionRole role, string session, CallerProfile caller) =>
        $"""
        # {role.AccountName}
        role_arn = {role.RoleArn}
        role_session_name = {session}
        {(caller.ProfileName is { } name ? $"source_profile = {name}" : "credential_source = Environment")}
        region = {caller.Region}
        endpoint_url = {caller.Endpoint.ToString().TrimEnd('/')}

        """;

    private static string DefaultFile(DataDirectory data)
    {
        if (Environment.GetEnvironmentVariable("AWS_CONFIG_FILE") is { Length: > 0 } given) return given;
        var own = Path.Combine(data.Aws, "config");
        return File.Exists(own) ? own : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws", "config");
    }
}

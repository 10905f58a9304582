using System.Diagnostics;
using System.Text.RegularExpressions;
using Cornac.Host.Commands.Access;
using Cornac.Host.Configuration;

namespace Cornac.Host.Bootstrap;

/// <summary>The first administrator's configuration for AWS clients: <c>DATA/aws/config</c> and <c>DATA/aws/credentials</c>, profile <c>cornac</c>.</summary>
internal sealed partial class AwsProfile(DataDirectory data, CornacOptions options)
{
    private const string Profile = "cornac";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string PluginName = "cornac_endpoint";
    private static readonly TimeSpan VersionPatience = TimeSpan.FromSeconds(30);
    private static readonly Version ReadsEndpointUrl = new(2, 13);

    private string ConfigFile => Path.Combine(data.Aws, "config");

    private string CredentialsFile => Path.Combine(data.Aws, "credentials");

    /// <summary>What a shell needs to make <c>aws</c> talk to this service.</summary>
    public IEnumerable<string> Exports =>
    [
        $"export AWS_CONFIG_FILE='{ConfigFile}' AWS_SHARED_CREDENTIALS_FILE='{CredentialsFile}'",
        $"export AWS_PROFILE={Profile}",
    ];

    public bool HasCredentials => File.Exists(CredentialsFile);

    public void WriteCredentials(string accessKeyId, string secretAccessKey)
    {
        Directory.CreateDirectory(data.Aws, OwnerOnly);
        PrivateFile.Write(CredentialsFile, $"[{Profile}]\naws_access_key_id = {accessKeyId}\naws_secret_access_key = {secretAccessKey}\n");
    }

    /// <summary>Writes the configuration anew: the URL may have changed, and so may the AWS CLI. Profiles of <c>cornac aws-config</c> stay.</summary>
    public async Task WriteConfigAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(data.Aws, OwnerOnly);
        var config = $"[profile {Profile}]\nregion = {options.Region}\nendpoint_url = {options.Url.TrimEnd('/')}\noutput = json\ncli_pager =\n";
        if (await NeedsPluginAsync(cancellationToken))
        {
            PrivateFile.Write(Path.Combine(data.Aws, PluginName + ".py"), Plugin);
            config += $"\n[plugins]\ncli_legacy_plugin_path = {data.Aws}\ncornac = {PluginName}\n";
        }

        if (File.Exists(ConfigFile)) config += ManagedProfiles.BlockOf(await File.ReadAllTextAsync(ConfigFile, cancellationToken));
        PrivateFile.Write(ConfigFile, config);
    }

    /// <summary>AWS CLI 2 before 2.13, which Debian 12 has, does not read <c>endpoint_url</c> by itself; a plug-in teaches it. Version 1 has no such
    /// plug-ins and stumbles over the section.</summary>
    private static async Task<bool> NeedsPluginAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(VersionPatience);
            using var aws = Process.Start(new ProcessStartInfo("aws", ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var text = await aws.StandardOutput.ReadToEndAsync(patience.Token);
            return VersionPattern().Match(text) is { Success: true } found && Version.Parse(found.Groups["version"].Value) is { Major: 2 } version
                && version < ReadsEndpointUrl;
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // No aws on this machine, or one that does not answer: nothing to teach.
            return false;
        }
    }

    private const string Plugin =
        """
        # Written by Cornac. Lets AWS CLI 2 before 2.13 use the endpoint_url of the profile, as newer ones do by themselves: for the command,
        # and for the sts:AssumeRole of a profile with role_arn.


        def awscli_initialize(cli):
            cli.register("top-level-args-parsed", use_endpoint_of_profile)


        def use_endpoint_of_profile(parsed_args, session, **kwargs):
            if parsed_args.endpoint_url is None:
                parsed_args.endpoint_url = session.get_scoped_config().get("endpoint_url")
            provider = session.get_component("credential_provider").get_provider("assume-role")
            create = provider._client_creator
            provider._client_creator = lambda name, **given: create(name, **{"endpoint_url": parsed_args.endpoint_url, **given})

        """;

    [GeneratedRegex(@"^aws-cli/(?<version>\d+\.\d+\.\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}

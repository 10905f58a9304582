using System.CommandLine;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;

namespace Cornac.Host.Commands.Access;

/// <summary>Who runs a command, for the endpoint: credentials as AWS clients find them, and where they are good for.</summary>
/// <param name="Credentials">Credentials of a user.</param>
/// <param name="ProfileName">Profile that they are from; null for the environment.</param>
/// <param name="Endpoint">URL of the service.</param>
/// <param name="Region">Its region.</param>
/// <param name="MultiFactorSerial">Serial number of the user's MFA device, where the profile names it.</param>
internal sealed record CallerProfile(AWSCredentials Credentials, string? ProfileName, Uri Endpoint, string Region, string? MultiFactorSerial = null)
{
    /// <summary>Set in a shell that <c>switch-account</c> has switched: the keys in its environment are those of a role.</summary>
    public const string SwitchedVariable = "CORNAC_ACCOUNT";

    private const string DefaultProfile = "cornac";

    /// <summary>Finds them: a named profile, the environment, <c>AWS_PROFILE</c>, the first administrator of the data directory. In a shell that is
    /// switched already the environment is passed over, since a role's credentials do not lead to other accounts.</summary>
    /// <exception cref="CommandException">There are none.</exception>
    public static CallerProfile Find(ParseResult parsed, string? named, CornacOptions options, DataDirectory data)
    {
        var isSwitched = Variable(SwitchedVariable) is not null;
        if (named is null && !isSwitched && Variable("AWS_ACCESS_KEY_ID") is { } id && Variable("AWS_SECRET_ACCESS_KEY") is { } secret)
        {
            AWSCredentials keys = Variable("AWS_SESSION_TOKEN") is { } token ? new SessionAWSCredentials(id, secret, token) : new BasicAWSCredentials(id, secret);
            return new CallerProfile(keys, null, EndpointOf(parsed, null, options, data), RegionOf(null, options));
        }

        var name = named ?? Variable("AWS_PROFILE") ?? DefaultProfile;
        var asked = Profile(name, data);
        var profile = asked ?? throw new CommandException(
            $"There is no profile '{name}' with an access key: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. './cornac run' prints what the first administrator needs.");
        // A profile that assumes a role stands for its source.
        if (profile.Options.SourceProfile is { } source)
        {
            profile = Profile(source, data) ?? throw new CommandException($"Profile '{name}' names source_profile {source}, which there is not.");
        }

        if (profile.Options is not { AccessKey: { } key, SecretKey: { } secretKey })
            throw new CommandException($"Profile '{profile.Name}' has no access key. Give one that has with --profile.");
        AWSCredentials credentials = profile.Options.Token is { } sessionToken
            ? new SessionAWSCredentials(key, secretKey, sessionToken) : new BasicAWSCredentials(key, secretKey);
        return new CallerProfile(
            credentials, profile.Name, EndpointOf(parsed, profile, options, data), RegionOf(profile, options),
            NonEmpty(asked?.Options.MfaSerial) ?? NonEmpty(profile.Options.MfaSerial));
    }

    private static CredentialProfile? Profile(string name, DataDirectory data)
    {
        if (new SharedCredentialsFile().TryGetProfile(name, out var profile)) return profile;
        var own = Path.Combine(data.Aws, "credentials");
        return File.Exists(own) && new SharedCredentialsFile(own).TryGetProfile(name, out profile) ? profile : null;
    }

    private static Uri EndpointOf(ParseResult parsed, CredentialProfile? profile, CornacOptions options, DataDirectory data) => new(
        CommonOptions.GivenUrl(parsed, data) ?? Variable("AWS_ENDPOINT_URL") ?? NonEmpty(profile?.EndpointUrl) ?? RunningHost.Url(data) ?? options.Url);

    private static string RegionOf(CredentialProfile? profile, CornacOptions options) =>
        profile?.Region?.SystemName ?? Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") ?? options.Region;

    private static string? Variable(string name) => NonEmpty(Environment.GetEnvironmentVariable(name));

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

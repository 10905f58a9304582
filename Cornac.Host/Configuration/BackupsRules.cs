using System.Text.RegularExpressions;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Configuration;

/// <summary>What makes the configuration of backups wrong. Values of secrets are never repeated.</summary>
internal static partial class BackupsRules
{
    private static readonly string[] ForS3 = ["s3-bucket", "s3-endpoint", "s3-region"];
    private static readonly string[] ForSftp = ["sftp-host", "sftp-host-user"];

    public static IEnumerable<string> Mistakes(BackupsOptions backups)
    {
        var repositories = backups.Effective();
        if (!repositories.ContainsKey(backups.Default))
            yield return $"Cornac:Backups:Default is '{backups.Default}': there is {string.Join(", ", repositories.Keys.Order(StringComparer.Ordinal))} below Cornac:Backups:Repositories.";
        foreach (var (name, repository) in repositories)
        {
            foreach (var mistake in Mistakes($"Cornac:Backups:Repositories:{name}", name, repository)) yield return mistake;
        }
    }

    private static IEnumerable<string> Mistakes(string key, string name, RepositoryOptions repository)
    {
        if (!NamePattern().IsMatch(name)) yield return $"{key}: a repository's name has 1 to 32 lower-case letters, digits and hyphens.";
        if (!Enum.IsDefined(repository.Kind)) yield return $"{key}:Kind is '{repository.Kind}': give folder, s3 or sftp.";
        if (repository.Path is { } path ? !path.StartsWith('/') : repository.Kind != RepositoryKind.Folder)
            yield return $"{key}:Path is '{repository.Path}': give an absolute path{(repository.Kind == RepositoryKind.Folder ? "" : " in the bucket or on the server")}.";
        if (repository.Processes is < 1 or > 64) yield return $"{key}:Processes is {repository.Processes}: give 1 to 64.";
        if (repository.Concurrency is < 1 or > 64) yield return $"{key}:Concurrency is {repository.Concurrency}: give 1 to 64.";
        foreach (var option in repository.Settings.Keys.Concat(repository.Secrets.Keys))
        {
            if (!OptionPattern().IsMatch(option)) yield return $"{key}: '{option}' is no option of a repository; write it as pgBackRest does, without 'repo1-', for example s3-bucket.";
        }

        foreach (var option in repository.Settings.Keys)
        {
            if (repository.Secrets.ContainsKey(option)) yield return $"{key}: '{option}' is given below Settings and below Secrets.";
            if (SecretPattern().IsMatch(option)) yield return $"{key}:Settings:{option} is a secret: give it below {key}:Secrets.";
        }

        var needed = repository.Kind switch { RepositoryKind.S3 => ForS3, RepositoryKind.Sftp => ForSftp, _ => [] };
        foreach (var option in needed)
        {
            if (!repository.Settings.TryGetValue(option, out var value) || value.Length == 0) yield return $"{key}:Settings:{option} is missing.";
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,31}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^(s3|sftp|storage|azure|gcs)-[a-z0-9-]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OptionPattern();

    [GeneratedRegex("(^s3-key|-secret|-token|-pass(phrase)?)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretPattern();
}

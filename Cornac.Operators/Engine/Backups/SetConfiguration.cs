using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Engine.Backups;

/// <summary>Writes pgBackRest's configuration of one set. The passphrase and the repository's secrets stand in it, so that they need not be said on a command line.</summary>
internal static partial class SetConfiguration
{
    /// <summary>pgBackRest's highest number: nothing is removed for its age, only by name.</summary>
    public const string KeepAllBackups = "9999999";

    /// <param name="set">The set, and the repository it lies in.</param>
    /// <param name="data">Data folder of the instance.</param>
    /// <param name="sockets">Folder of its socket.</param>
    /// <param name="locks">Folder for pgBackRest's locks, the same for all that work on the set.</param>
    /// <exception cref="EngineException">A setting of the repository cannot be written.</exception>
    public static string Render(BackupSet set, string data, string sockets, string locks)
    {
        var text = new StringBuilder("# Written by Cornac; edits are lost.\n[global]\n");
        foreach (var (name, value) in Global(set, locks))
            Append(text, name, value);
        text.Append(CultureInfo.InvariantCulture, $"\n[{set.ResourceId}]\n");
        Append(text, "pg1-path", data);
        Append(text, "pg1-socket-path", sockets);
        Append(text, "pg1-user", ServerConfiguration.Administrator);
        Append(text, "pg1-database", ServerConfiguration.AdministrationDatabase);
        return text.ToString();
    }

    /// <summary>The same for a standby to copy from, to stand after all that; pgBackRest asks both which is the primary.</summary>
    public static string RenderStandby(NodeLayout node)
    {
        var text = new StringBuilder();
        Append(text, "pg2-path", node.Data);
        Append(text, "pg2-socket-path", node.SocketDirectory);
        Append(text, "pg2-user", ServerConfiguration.Administrator);
        Append(text, "pg2-database", ServerConfiguration.AdministrationDatabase);
        return text.ToString();
    }

    /// <summary>What it takes to look into a repository, without any set.</summary>
    public static string Render(BackupRepository repository)
    {
        var text = new StringBuilder("[global]\n");
        foreach (var (name, value) in Repository(repository))
            Append(text, name, value);
        return text.ToString();
    }

    private static IEnumerable<KeyValuePair<string, string>> Global(BackupSet set, string locks) =>
    [
        .. Repository(set.Repository),
        new("repo1-cipher-type", "aes-256-cbc"),
        new("repo1-cipher-pass", set.Passphrase.Reveal()),
        new("repo1-bundle", "y"),
        new("repo1-retention-full", KeepAllBackups),
        new("expire-auto", "n"),
        new("start-fast", "y"),
        new("compress-type", "zst"),
        new("compress-level", "1"),
        new("process-max", set.Repository.Processes.ToString(CultureInfo.InvariantCulture)),
        new("lock-path", locks),
        new("log-level-file", "off"),
        new("log-level-console", "warn"),
        new("log-level-stderr", "off"),
    ];

    private static IEnumerable<KeyValuePair<string, string>> Repository(BackupRepository repository) =>
    [
        new("repo1-type", repository.Kind switch { RepositoryKind.S3 => "s3", RepositoryKind.Sftp => "sftp", _ => "posix" }),
        new("repo1-path", repository.Path),
        .. repository.Settings.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new KeyValuePair<string, string>("repo1-" + s.Key, s.Value)),
        .. repository.Secrets.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new KeyValuePair<string, string>("repo1-" + s.Key, s.Value.Reveal())),
    ];

    private static void Append(StringBuilder text, string name, string value)
    {
        if (!OptionName().IsMatch(name))
            throw new EngineException(FailureKind.Permanent, $"\"{name}\" is no option of pgBackRest.");
        if (value.Length == 0 || value.Any(char.IsControl) || value.Trim().Length != value.Length)
            throw new EngineException(FailureKind.Permanent, $"The value of {name} is empty, or holds a control character or outer blanks, which pgBackRest's configuration cannot.");
        text.Append(name).Append('=').Append(value).Append('\n');
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OptionName();
}

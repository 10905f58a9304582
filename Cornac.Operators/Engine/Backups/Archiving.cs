using System.Globalization;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Engine.Backups;

/// <summary>PostgreSQL's settings for archiving WAL (manual, 26.3 Continuous Archiving).</summary>
internal static class Archiving
{
    /// <summary>File with pgBackRest's configuration of the set that the instance archives to, in the node's folder of configuration.</summary>
    public const string ConfigurationFile = "archive.conf";

    /// <summary>After this time a segment that something was written to is archived, full or not.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <param name="set">Where the WAL goes; null drops it.</param>
    /// <param name="program">Path of pgBackRest.</param>
    /// <param name="node">The node.</param>
    public static IEnumerable<KeyValuePair<string, string>> Settings(BackupSet? set, string program, NodeLayout node)
    {
        // Always on: turning archiving on or off is then a matter of the command, which needs no restart.
        yield return new("archive_mode", "on");
        yield return new("archive_library", string.Empty);
        yield return new("archive_command", set is null ? "true" : Push(set, program, node));
        yield return new("archive_timeout", (set is null ? 0 : Timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A word for the shell that PostgreSQL hands its commands to, in which a percent sign stands for itself.</summary>
    public static string Word(string text) =>
        $"'{text.Replace("'", @"'\''", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal)}'";

    private static string Push(BackupSet set, string program, NodeLayout node)
    {
        var configuration = Word("--config=" + node.ConfigurationFile(ConfigurationFile));
        // What goes wrong is told in the server's log, by standard error.
        return $"{Word(program)} {configuration} --stanza={set.ResourceId} --log-level-console=off --log-level-stderr=error archive-push \"%p\"";
    }
}

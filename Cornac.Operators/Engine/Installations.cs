using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine;

/// <summary>Finds the PostgreSQL servers installed on a machine, where distributions and the PGDG packages put them and in configured folders.</summary>
public sealed partial class Installations(IMachine machine, IReadOnlyList<string> configuredDirectories)
{
    private static readonly TimeSpan VersionTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (DateTimeOffset Changed, EngineVersion Version)> _known = new(StringComparer.Ordinal);

    /// <summary>Every installed version, oldest first; the programs are asked again only when their files changed.</summary>
    public async Task<IReadOnlyList<EngineVersion>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new List<EngineVersion>();
        foreach (var directory in await CandidatesAsync(cancellationToken))
        {
            if (await AskAsync(directory, cancellationToken) is { } version)
                found.Add(version);
        }

        return [.. found.DistinctBy(v => v.Version, StringComparer.Ordinal).OrderBy(v => Version.Parse(Padded(v.Version)))];
    }

    private static string Padded(string version) => version.Contains('.', StringComparison.Ordinal) ? version : version + ".0";

    private async Task<List<string>> CandidatesAsync(CancellationToken cancellationToken)
    {
        var candidates = new List<string>(configuredDirectories);
        foreach (var entry in await machine.ListAsync("/usr/lib/postgresql", cancellationToken))
            candidates.Add($"/usr/lib/postgresql/{entry.Name}/bin");
        foreach (var entry in await machine.ListAsync("/usr", cancellationToken))
        {
            if (entry.Name.StartsWith("pgsql-", StringComparison.Ordinal))
                candidates.Add($"/usr/{entry.Name}/bin");
        }

        return candidates;
    }

    private async Task<EngineVersion?> AskAsync(string directory, CancellationToken cancellationToken)
    {
        var programs = await machine.ListAsync(directory, cancellationToken);
        var server = programs.FirstOrDefault(p => p.Name is "postgres");
        // A package of clients alone leaves the folder without what makes a cluster.
        if (server is null || !programs.Any(p => p.Name is "initdb"))
            return null;
        if (_known.TryGetValue(directory, out var known) && known.Changed == server.ModifiedAt)
            return known.Version;
        var answer = await machine.RunAsync(new MachineCommand(Path.Combine(directory, "postgres"), "--version") { Timeout = VersionTimeout }, cancellationToken);
        var match = VersionText().Match(answer.StandardOutput);
        if (!answer.Succeeded || !match.Success)
            return null;
        var version = new EngineVersion(match.Groups["version"].Value, directory);
        _known[directory] = (server.ModifiedAt, version);
        return version;
    }

    // Betas and release candidates ("17beta1") are no versions to offer.
    [GeneratedRegex(@"^postgres \(PostgreSQL\) (?<version>[0-9]+(?:\.[0-9]+)+)(?:\s|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionText();
}

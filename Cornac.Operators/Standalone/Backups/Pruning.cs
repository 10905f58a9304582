using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Backups;

/// <summary>Removes backups and WAL from a repository.</summary>
internal sealed partial class Pruning(PgBackRest tool)
{
    public async Task<Turn> PruneAsync(BackupSet set, BackupRetention retention, string configuration, SetLayout layout, IMachineLease machine, CancellationToken cancellationToken)
    {
        await new DetachedJob(layout.Job).ForgetAsync(machine, cancellationToken);
        var contents = await RepositoryContents.ReadAsync(tool, machine, set, configuration, cancellationToken);
        if (!contents.Exists)
            return new Turn.BackedUp(contents.Observe());
        var plan = Retention.Plan(contents.Backups, retention);
        foreach (var backup in plan.Removed)
            await RemoveBackupAsync(backup);
        await ExpireAsync(plan, set, configuration, machine, cancellationToken);
        // What a killed backup left behind is no backup, and known to nobody.
        var known = contents.Backups.Select(b => b.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var stray in (await ListFoldersAsync(set, configuration, machine, cancellationToken)).Where(f => Label().IsMatch(f) && !known.Contains(f)))
            await RemoveBackupAsync(stray);
        if (plan.Removed.Count == contents.Backups.Count)
        {
            foreach (var folder in contents.ArchiveFolders)
                await DemandAsync("--recurse", "repo-rm", $"archive/{set.ResourceId}/{folder}");
        }

        return new Turn.BackedUp((await RepositoryContents.ReadAsync(tool, machine, set, configuration, cancellationToken)).Observe());

        // "expire --set" would not remove the last full backup. Without its manifest a backup is none, for pgBackRest too.
        async Task RemoveBackupAsync(string backup)
        {
            await DemandAsync("repo-rm", $"backup/{set.ResourceId}/{backup}/backup.manifest");
            await DemandAsync("--recurse", "repo-rm", $"backup/{set.ResourceId}/{backup}");
        }

        async Task DemandAsync(params string[] arguments) => await tool.DemandAsync(machine, set.Repository, configuration, arguments, cancellationToken);
    }

    public async Task<Turn> RemoveAsync(BackupSet set, string configuration, SetLayout layout, IMachineLease machine, CancellationToken cancellationToken)
    {
        await new DetachedJob(layout.Job).ForgetAsync(machine, cancellationToken);
        foreach (var part in new[] { "backup", "archive" })
            await tool.DemandAsync(machine, set.Repository, configuration, ["--recurse", "repo-rm", $"{part}/{set.ResourceId}"], cancellationToken);
        await machine.RemoveAsync(layout.Root, cancellationToken);
        return new Turn.BackedUp(new ObservedBackups());
    }

    /// <summary>Has pgBackRest forget what was removed, and remove the WAL that nothing needs.</summary>
    private async Task ExpireAsync(Retention plan, BackupSet set, string configuration, IMachineLease machine, CancellationToken cancellationToken)
    {
        var count = plan.BackupsWithAllWal.ToString(CultureInfo.InvariantCulture);
        string[] arguments = [$"--stanza={set.ResourceId}", "--repo1-retention-archive-type=incr", $"--repo1-retention-archive={count}", "expire"];
        await tool.DemandAsync(machine, set.Repository, configuration, arguments, cancellationToken);
    }

    private async Task<IEnumerable<string>> ListFoldersAsync(BackupSet set, string configuration, IMachineLease machine, CancellationToken cancellationToken)
    {
        var text = await tool.DemandAsync(machine, set.Repository, configuration, ["--output=json", "repo-ls", $"backup/{set.ResourceId}"], cancellationToken);
        return JsonSerializer.Deserialize(text, RepositoryJson.Default.IReadOnlyDictionaryStringRepositoryEntry)!.Where(e => e.Value.Type is "path").Select(e => e.Key);
    }

    [GeneratedRegex(@"\A[0-9]{8}-[0-9]{6}F(?:_[0-9]{8}-[0-9]{6}[DI])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Label();
}

namespace Cornac.Operators.Standalone.Backups;

/// <summary>What this machine keeps of sets of backups while it works on them, below <c>DATA/backups</c>; the backups themselves are in their repositories.</summary>
internal sealed record SetLayouts(string Root)
{
    public SetLayout Of(string resourceId) => new(Root, resourceId);
}

/// <summary>Where the parts of one set are.</summary>
internal sealed record SetLayout(string Sets, string ResourceId)
{
    public string Root => Path.Combine(Sets, ResourceId);

    /// <summary>What the set is locked and fenced by, beside the instance of the same id.</summary>
    public string LeaseName => "backups:" + ResourceId;

    public string Configuration => Path.Combine(Root, "set.conf");

    public string Locks => Path.Combine(Root, "lock");

    /// <summary>pgBackRest's own lock of a backup, which tells its progress.</summary>
    public string BackupLock => Path.Combine(Locks, ResourceId + "-backup.lock");

    /// <summary>Folder of the backup that runs.</summary>
    public string Job => Path.Combine(Root, "job");
}

using System.Globalization;
using Amazon.RDS.Model;
using Cornac.Console.Commands;

namespace Cornac.Console.Restoring;

/// <summary>What a person fills in to have an instance restored; what is left open is as the source was.</summary>
public sealed class RestoreDraft
{
    /// <summary>Name of the new instance.</summary>
    public string Name { get; set; } = "";

    /// <summary>Empty for the class of the source.</summary>
    public string Class { get; set; } = "";

    public int? StorageGiB { get; set; }

    public int? Port { get; set; }

    /// <summary>Days; null for those of the source.</summary>
    public int? Retention { get; set; }

    public bool DeletionProtection { get; set; }

    public bool CopyTagsToSnapshot { get; set; }

    public List<TagDraft> Tags { get; } = [];

    private List<TagDraft> GivenTags => [.. Tags.Where(tag => tag.Key.Trim().Length > 0)];

    public RestoreDBInstanceFromDBSnapshotRequest OfSnapshot(string snapshot) => new()
    {
        DBSnapshotIdentifier = snapshot,
        DBInstanceIdentifier = Name.Trim(),
        DBInstanceClass = Class.Length > 0 ? Class : null,
        AllocatedStorage = StorageGiB,
        Port = Port,
        BackupRetentionPeriod = Retention,
        DeletionProtection = DeletionProtection ? true : null,
        CopyTagsToSnapshot = CopyTagsToSnapshot ? true : null,
        Tags = RequestTags,
    };

    /// <param name="source">Whose data.</param>
    /// <param name="time">As of when; null for the latest moment.</param>
    public RestoreDBInstanceToPointInTimeRequest OfTime(RestoreSource source, DateTimeOffset? time)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new()
        {
            SourceDBInstanceIdentifier = source.IsRetained ? null : source.Instance,
            SourceDbiResourceId = source.IsRetained ? source.ResourceId : null,
            TargetDBInstanceIdentifier = Name.Trim(),
            RestoreTime = time?.UtcDateTime,
            UseLatestRestorableTime = time is null ? true : null,
            DBInstanceClass = Class.Length > 0 ? Class : null,
            AllocatedStorage = StorageGiB,
            Port = Port,
            BackupRetentionPeriod = Retention,
            DeletionProtection = DeletionProtection ? true : null,
            CopyTagsToSnapshot = CopyTagsToSnapshot ? true : null,
            Tags = RequestTags,
        };
    }

    public IReadOnlyList<CommandParameter> SnapshotCommand(string snapshot) =>
        [new("DBSnapshotIdentifier", snapshot), new("DBInstanceIdentifier", Shown(Name)), .. Common];

    public IReadOnlyList<CommandParameter> TimeCommand(RestoreSource source, DateTimeOffset? time)
    {
        ArgumentNullException.ThrowIfNull(source);
        return
        [
            source.IsRetained ? new("SourceDbiResourceId", source.ResourceId) : new("SourceDBInstanceIdentifier", source.Instance),
            new("TargetDBInstanceIdentifier", Shown(Name)),
            time is { } at ? new("RestoreTime", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)) : new("UseLatestRestorableTime", true),
            .. Common,
        ];
    }

    private List<Tag>? RequestTags => GivenTags is { Count: > 0 } tags ? [.. tags.Select(tag => new Tag { Key = tag.Key.Trim(), Value = tag.Value })] : null;

    private IEnumerable<CommandParameter> Common =>
    [
        new("DBInstanceClass", Class.Length > 0 ? Class : null), new("AllocatedStorage", StorageGiB), new("Port", Port), new("BackupRetentionPeriod", Retention),
        new("DeletionProtection", DeletionProtection ? true : null), new("CopyTagsToSnapshot", CopyTagsToSnapshot ? true : null),
        GivenTags is { Count: > 0 } tags ? CommandParameter.Tags(tags.Select(tag => KeyValuePair.Create(tag.Key.Trim(), tag.Value))) : new("Tags", null),
    ];

    private static string? Shown(string name) => name.Trim() is { Length: > 0 } given ? given : null;
}

/// <summary>A tag as it is being typed.</summary>
public sealed class TagDraft
{
    public string Key { get; set; } = "";

    public string Value { get; set; } = "";
}

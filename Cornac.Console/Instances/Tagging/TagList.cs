using Cornac.Console.Instances.Forms;

namespace Cornac.Console.Instances.Tagging;

/// <summary>Tags while they are edited.</summary>
public sealed class TagList
{
    /// <summary>RDS's limit.</summary>
    public const int Most = 50;

    public List<EditedTag> Tags { get; } = [];

    /// <summary>Those that have a key, each key once.</summary>
    public IReadOnlyDictionary<string, string> Values =>
        Tags.Where(tag => tag.Key.Trim().Length > 0).DistinctBy(tag => tag.Key.Trim(), StringComparer.Ordinal)
            .ToDictionary(tag => tag.Key.Trim(), tag => tag.Value, StringComparer.Ordinal);

    /// <summary>Whether the service would take them: a row without key and value counts for nothing.</summary>
    public bool AreValid => Values.Count <= Most && Tags.TrueForAll(IsValid)
        && Tags.Where(tag => tag.Key.Trim().Length > 0).GroupBy(tag => tag.Key.Trim(), StringComparer.Ordinal).All(same => same.Count() == 1);

    public static bool IsValid(EditedTag tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return tag is { Key: "", Value: "" } || (FieldRules.IsTagKey(tag.Key.Trim()) && FieldRules.IsTagValue(tag.Value));
    }
}

/// <summary>One tag while it is edited.</summary>
public sealed class EditedTag
{
    public string Key { get; set; } = "";

    public string Value { get; set; } = "";
}

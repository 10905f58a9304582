using Amazon.RDS;
using Amazon.RDS.Model;

namespace Cornac.Console.Instances.Tagging;

/// <summary>What it takes to make one set of tags of another.</summary>
/// <param name="Added">New ones, and those with another value.</param>
/// <param name="Removed">Keys to take away.</param>
public sealed record TagChanges(IReadOnlyList<KeyValuePair<string, string>> Added, IReadOnlyList<string> Removed)
{
    public bool IsNone => Added.Count == 0 && Removed.Count == 0;

    public static TagChanges Between(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) => new(
        [.. after.Where(tag => !before.TryGetValue(tag.Key, out var value) || value != tag.Value)], [.. before.Keys.Where(key => !after.ContainsKey(key))]);

    public async Task ApplyAsync(IAmazonRDS rds, string arn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rds);
        // Taken away first, so that a full set has room for what is new.
        if (Removed.Count > 0)
            await rds.RemoveTagsFromResourceAsync(new RemoveTagsFromResourceRequest { ResourceName = arn, TagKeys = [.. Removed] }, cancellationToken);
        if (Added.Count > 0)
        {
            await rds.AddTagsToResourceAsync(
                new AddTagsToResourceRequest { ResourceName = arn, Tags = [.. Added.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })] }, cancellationToken);
        }
    }
}

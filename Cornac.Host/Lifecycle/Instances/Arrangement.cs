using Cornac.Api.Inventory.Instances;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>What others ask of an instance: backups its WAL, read replicas to be let in, and its source to be followed to where it is. It changes without anybody
/// changing the instance.</summary>
/// <param name="Archives">True when it archives its WAL.</param>
/// <param name="Followers">Resource ids of its read replicas, in order.</param>
/// <param name="FollowsAt">Where its source is; null for an instance that follows none.</param>
public sealed record Arrangement(bool Archives, IReadOnlyList<string> Followers, string? FollowsAt)
{
    /// <summary>True when the instance was last made so.</summary>
    public bool IsInForce(InstanceRecord instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return instance.Archiving == Archives && instance.FollowsAt == FollowsAt && instance.Admitted.SequenceEqual(Followers, StringComparer.Ordinal);
    }
}

using Cornac.Api.Inventory.Addresses;

namespace Cornac.Host.Lifecycle;

/// <summary>How the lifecycle engine of this host works.</summary>
public sealed class LifecycleOptions
{
    /// <summary>Name of this host in the inventory; stays the same over restarts.</summary>
    public required string HostId { get; set; }

    /// <summary>Region in the ARNs of events.</summary>
    public required string Region { get; set; }

    /// <summary>Addresses that instances on this host may get.</summary>
    public required AddressPool Addresses { get; set; }

    /// <summary>Operator of instances that ask for no other.</summary>
    public required string DefaultOperator { get; set; }

    /// <summary>Most resources worked on at once.</summary>
    public int Concurrency { get; set; } = Math.Max(8, 4 * Environment.ProcessorCount);

    /// <summary>How long a lease holds without renewal; it is renewed three times as often.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Pause before the first retry; it doubles with each, up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Pause while the storage of an instance is full.</summary>
    public TimeSpan StorageFullPause { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A pause between two turns of a resource up to this keeps the lease, and is waited for in memory.</summary>
    public TimeSpan LongestHeldPause { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest time without a look at the queue, in case a notification was lost.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After this time an operation that still fails, or never ends, is given up and undone. Deletions go on for ever.</summary>
    public TimeSpan OperationDeadline { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How often instances of this host are checked for life; zero for never.</summary>
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Most of the interval that may be spent on checking, 0 to 1; with more instances, each is checked less often.</summary>
    public double WatchShare { get; set; } = 0.1;

    /// <summary>How often it is looked for instances that were not measured in this minute; zero for never.</summary>
    public TimeSpan SampleInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the host's things are searched for some that no instance owns.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A resync wakes all instances, spread over this time.</summary>
    public TimeSpan ResyncSpread { get; set; } = TimeSpan.FromMinutes(4);

    /// <summary>How long events are kept (RDS: 14 days).</summary>
    public TimeSpan KeepEvents { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long ended operations and their steps are kept.</summary>
    public TimeSpan KeepOperations { get; set; } = TimeSpan.FromDays(30);
}

using System.Globalization;
using Amazon.CornacService.Model;
using Cornac.Console.Statuses;

namespace Cornac.Console.Instances.Nodes;

/// <summary>What the console makes of an instance's nodes.</summary>
internal static class InstanceNodes
{
    /// <summary>Whether a node could take over now with every committed row.</summary>
    public static bool HasHeir(this DescribeInstanceNodesResponse told) =>
        (told.Nodes ?? []).Exists(node => node is { IsSynchronous: true, State.Value: "running" });

    /// <summary>How long the last change on purpose left the address without a primary; null when that is not known.</summary>
    public static TimeSpan? LastPlannedGap(this DescribeInstanceNodesResponse told) =>
        (told.Failovers ?? []).Find(failover => failover is { IsPlanned: true, GapMilliseconds: not null })?.GapMilliseconds is { } gap ? TimeSpan.FromMilliseconds(gap) : null;

    /// <summary>What the state of a node means.</summary>
    public static StatusTone ToneOf(InstanceNode node, bool isStopped) => node.State?.Value switch
    {
        "running" => StatusTone.Good,
        "stopped" => isStopped ? StatusTone.Off : StatusTone.Bad,
        "empty" => StatusTone.Warning,
        _ => StatusTone.Busy,
    };

    /// <summary>Seconds with one place after the point: 1.6 s. What is shorter than a tenth is told in milliseconds.</summary>
    public static string Seconds(TimeSpan span) => span.TotalSeconds < 0.1
        ? string.Create(CultureInfo.CurrentCulture, $"{span.TotalMilliseconds:0} ms")
        : string.Create(CultureInfo.CurrentCulture, $"{span.TotalSeconds:0.0} s");
}

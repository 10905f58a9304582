namespace Cornac.Console.Snapshots;

/// <summary>Names the resources beside it.</summary>
public sealed class SnapshotsText;

namespace Cornac.Console.Instances.Overview;

/// <summary>Names the resources beside it.</summary>
public sealed class OverviewText;

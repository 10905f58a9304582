namespace Cornac.Console.Instances.Nodes;

/// <summary>Names the resources beside it.</summary>
public sealed class NodesText;

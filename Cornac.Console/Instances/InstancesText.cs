namespace Cornac.Console.Instances;

/// <summary>Names the resources beside it.</summary>
public sealed class InstancesText;

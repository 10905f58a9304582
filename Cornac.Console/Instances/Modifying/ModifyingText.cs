namespace Cornac.Console.Instances.Modifying;

/// <summary>Names the resources beside it.</summary>
public sealed class ModifyingText;

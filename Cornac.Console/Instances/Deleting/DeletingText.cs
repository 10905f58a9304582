namespace Cornac.Console.Instances.Deleting;

/// <summary>Names the resources beside it.</summary>
public sealed class DeletingText;

namespace Cornac.Console.Instances.Tagging;

/// <summary>Names the resources beside it.</summary>
public sealed class TaggingText;

namespace Cornac.Console.Instances.Acting;

/// <summary>Names the resources beside it.</summary>
public sealed class ActingText;

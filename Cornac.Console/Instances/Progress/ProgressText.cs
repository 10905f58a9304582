namespace Cornac.Console.Instances.Progress;

/// <summary>Names the resources beside it.</summary>
public sealed class ProgressText;

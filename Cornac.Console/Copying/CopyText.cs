namespace Cornac.Console.Copying;

/// <summary>Names the resources beside it.</summary>
public sealed class CopyText;

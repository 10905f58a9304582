namespace Cornac.Console.Frame;

/// <summary>Names the resources beside it.</summary>
public sealed class FrameText;

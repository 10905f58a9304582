namespace Cornac.Console.Live;

/// <summary>Names the resources beside it.</summary>
public sealed class LiveText;

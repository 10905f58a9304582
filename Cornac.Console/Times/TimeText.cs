namespace Cornac.Console.Times;

/// <summary>Names the resources beside it.</summary>
public sealed class TimeText;

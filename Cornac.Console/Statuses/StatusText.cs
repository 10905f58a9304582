namespace Cornac.Console.Statuses;

/// <summary>Names the resources beside it.</summary>
public sealed class StatusText;

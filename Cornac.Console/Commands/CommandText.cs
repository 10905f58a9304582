namespace Cornac.Console.Commands;

/// <summary>Names the resources beside it.</summary>
public sealed class CommandText;

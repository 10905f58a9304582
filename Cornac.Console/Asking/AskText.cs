namespace Cornac.Console.Asking;

/// <summary>Names the resources beside it.</summary>
public sealed class AskText;

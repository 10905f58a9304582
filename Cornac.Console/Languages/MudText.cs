namespace Cornac.Console.Languages;

/// <summary>Names the resources beside it.</summary>
public sealed class MudText;

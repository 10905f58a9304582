namespace Cornac.Console.Restoring;

/// <summary>Names the resources beside it.</summary>
public sealed class RestoringText;

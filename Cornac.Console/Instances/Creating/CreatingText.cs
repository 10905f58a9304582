namespace Cornac.Console.Instances.Creating;

/// <summary>Names the resources beside it.</summary>
public sealed class CreatingText;

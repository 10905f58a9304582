namespace Cornac.Console.Profile;

/// <summary>Names the resources beside it.</summary>
public sealed class ProfileText;

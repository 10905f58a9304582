namespace Cornac.Console.AutomatedBackups;

/// <summary>Names the resources beside it.</summary>
public sealed class AutomatedBackupsText;

namespace Cornac.Console.Instances.Connecting;

/// <summary>Names the resources beside it.</summary>
public sealed class ConnectingText;

namespace Cornac.Console.Connecting;

/// <summary>Names the resources beside it.</summary>
public sealed class ConnectText;

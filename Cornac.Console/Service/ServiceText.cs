namespace Cornac.Console.Service;

/// <summary>Names the resources beside it.</summary>
public sealed class ServiceText;

namespace Cornac.Console;

/// <summary>What the console is told by its host.</summary>
/// <param name="Region">The region that the service manages.</param>
/// <param name="Url">The endpoint, which is also the console's own address.</param>
public sealed record ConsoleSettings(string Region, string Url);

namespace Cornac.Console.Instances.Temboard;

/// <summary>Where temBoard is.</summary>
/// <param name="Url">Address of its web interface.</param>
/// <param name="AgentPort">Port on which its agents listen, on the addresses of the instances.</param>
public sealed record TemboardSettings(Uri Url, int AgentPort);

namespace Cornac.Console.Instances.Monitoring;

/// <summary>Names the resources beside it.</summary>
public sealed class MonitoringText;

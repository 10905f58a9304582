namespace Cornac.Console.Audit;

/// <summary>Names the resources beside it.</summary>
public sealed class AuditText;

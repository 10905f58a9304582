namespace Cornac.Console.Frame;

/// <summary>A page above another one.</summary>
public sealed record Crumb(string Title, string Path);

namespace Cornac.Console.Confirming;

/// <summary>Names the resources beside it.</summary>
public sealed class ConfirmText;

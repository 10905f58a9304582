namespace Cornac.Console.Instances.Forms;

/// <summary>Names the resources beside it.</summary>
public sealed class FormsText;

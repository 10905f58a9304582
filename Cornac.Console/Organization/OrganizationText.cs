namespace Cornac.Console.Organization;

/// <summary>Names the resources beside it.</summary>
public sealed class OrganizationText;

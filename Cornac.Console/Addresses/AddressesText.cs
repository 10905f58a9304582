namespace Cornac.Console.Addresses;

/// <summary>Names the resources beside it.</summary>
public sealed class AddressesText;

namespace Cornac.Api.Inventory.Addresses;

/// <summary>Where new instances go: the host that answers the request.</summary>
/// <param name="HostId">Identity of the host.</param>
/// <param name="Addresses">The addresses that its instances may get.</param>
public sealed record Placement(string HostId, AddressPool Addresses);

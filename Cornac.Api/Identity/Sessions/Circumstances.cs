namespace Cornac.Api.Identity.Sessions;

/// <summary>Where and how a call came in, as far as policies may ask.</summary>
/// <param name="SourceAddress">Address of the client, as text.</param>
/// <param name="Region">Region that was called.</param>
/// <param name="SecureTransport">Whether over TLS.</param>
public sealed record Circumstances(string? SourceAddress, string? Region, bool SecureTransport);

namespace Cornac.Api.Endpoint;

/// <summary>What a handler knows of the call it answers.</summary>
/// <param name="RequestId">The id that the answer carries in <c>x-amzn-RequestId</c>.</param>
public sealed record CallContext(string RequestId);

namespace Cornac.Api.Identity;
public sealed record Caller { public required string AccountId {get;init;} public required string PrincipalArn {get;init;} public required string AccessKeyId {get;init;} }

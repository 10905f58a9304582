using Cornac.Api.Endpoint;

namespace Cornac.Api.Ec2.Addresses;

/// <summary>Tags of addresses, for the conditions of policies.</summary>
internal sealed class TagsOfAddresses(AddressDirectory addresses) : IResourceTags
{
    public async Task<IReadOnlyDictionary<string, string>?> FindAsync(string arn, CallContext context, CancellationToken cancellationToken)
    {
        var id = arn[(arn.LastIndexOf('/') + 1)..];
        if (arn != AddressDirectory.Arn(context, id)) return null;
        return (await addresses.FindAsync(id, address: null, context, cancellationToken))?.Row.Tags;
    }
}

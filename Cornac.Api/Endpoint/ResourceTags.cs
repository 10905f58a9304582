namespace Cornac.Api.Endpoint;

/// <summary>Knows the tags of one kind of resource.</summary>
internal interface IResourceTags
{
    /// <summary>The tags of a resource of the caller's account, or null where the ARN names none of this kind.</summary>
    Task<IReadOnlyDictionary<string, string>?> FindAsync(string arn, CallContext context, CancellationToken cancellationToken);
}

/// <summary>Finds what <c>aws:ResourceTag</c> tells, for callers whose policies ask.</summary>
internal sealed class ResourceTags(IEnumerable<IResourceTags> kinds)
{
    /// <summary>The tags of a resource of the caller's account; null where it has none to tell or no policy of the caller asks.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>?> FindAsync(string arn, CallContext context, CancellationToken cancellationToken)
    {
        if (!context.Caller.AsksForTags) return null;
        foreach (var kind in kinds)
        {
            if (await kind.FindAsync(arn, context, cancellationToken) is { } tags) return tags;
        }

        return null;
    }
}

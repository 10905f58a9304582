using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace Cornac.Api.Identity.Policies;

/// <summary>Tags that a request would put on what it is about, and keys of those it would take away: what <c>aws:RequestTag</c> and
/// <c>aws:TagKeys</c> tell.</summary>
/// <param name="Added">Tags by key; of a key given twice the last, which every operation refuses.</param>
/// <param name="Removed">Keys.</param>
public sealed record RequestedTags(IReadOnlyDictionary<string, string> Added, IReadOnlyList<string> Removed)
{
    private const string TagsMember = "Tags";
    private const string KeysMember = "TagKeys";

    private static readonly ConcurrentDictionary<Type, Members> Known = new();

    /// <summary>Keys of both.</summary>
    public IEnumerable<string> Keys => Added.Keys.Concat(Removed);

    /// <summary>Reads them from a request of any service by the names that all services give these members, so that no operation can forget to say
    /// what it tags. Null where the request has neither member.</summary>
    public static RequestedTags? Of(object request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var members = Known.GetOrAdd(request.GetType(), static type => new Members(type.GetProperty(TagsMember), type.GetProperty(KeysMember)));
        return members is { Tags: null, Keys: null } ? null : new RequestedTags(Read(members.Tags, request), Read<string>(members.Keys, request));
    }

    private static Dictionary<string, string> Read(PropertyInfo? member, object request)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in Read<object>(member, request)) tags[Text(tag, "Key")] = Text(tag, "Value");
        return tags;
    }

    private static List<T> Read<T>(PropertyInfo? member, object request) => member?.GetValue(request) is IEnumerable values ? [.. values.OfType<T>()] : [];

    private static string Text(object tag, string member) => tag.GetType().GetProperty(member)?.GetValue(tag) as string ?? "";

    private sealed record Members(PropertyInfo? Tags, PropertyInfo? Keys);
}

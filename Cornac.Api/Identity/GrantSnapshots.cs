using System.Collections.Concurrent;
using Cornac.Api.Identity.Sessions;

namespace Cornac.Api.Identity;

/// <summary>What users and roles were granted when last read, each under the stamp that its rows had then. It is good for as long as the inventory
/// still tells that stamp, which is asked at every call: a changed row is noticed at the very next one, by every host.</summary>
internal sealed class GrantSnapshots
{
    private const int Kept = 16_384;

    private readonly ConcurrentDictionary<string, (string Stamp, Caller Caller)> _users = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Stamp, RoleGrant Role)> _roles = new(StringComparer.Ordinal);

    /// <summary>A user as it was read under this stamp, or null.</summary>
    public Caller? User(string id, string stamp) => _users.TryGetValue(id, out var kept) && kept.Stamp == stamp ? kept.Caller : null;

    /// <summary>A role as it was read under this stamp, or null.</summary>
    public RoleGrant? Role(string id, string stamp) => _roles.TryGetValue(id, out var kept) && kept.Stamp == stamp ? kept.Role : null;

    public void Keep(string stamp, Caller user) => Keep(_users, user.UserId, (stamp, user));

    public void Keep(string stamp, RoleGrant role) => Keep(_roles, role.Id, (stamp, role));

    private static void Keep<T>(ConcurrentDictionary<string, T> all, string id, T value)
    {
        if (all.Count >= Kept) all.Clear();
        all[id] = value;
    }
}

using System.Text.Json;
using Cornac.Api.Identity.Keys;

namespace Cornac.Api.Identity.Sessions;

/// <summary>Session tokens hold all there is to know of temporary credentials, sealed; nothing is stored. A token opens only together with
/// the access key id it was made for.</summary>
internal static class SessionTokens
{
    private const string Purpose = "session token";

    public static string Write(Keyring keyring, string accessKeyId, SealedSession session) =>
        Convert.ToBase64String(keyring.Seal(Purpose, accessKeyId, JsonSerializer.SerializeToUtf8Bytes(session, SessionJson.Default.SealedSession)));

    /// <summary>Opens a token, or returns null for one that was not made here for this access key id.</summary>
    public static SealedSession? TryRead(Keyring keyring, string accessKeyId, string token)
    {
        var bytes = new byte[(token.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(token, bytes, out var length)) return null;
        return keyring.TryUnseal(Purpose, accessKeyId, bytes.AsSpan(0, length)) is { } json
            ? JsonSerializer.Deserialize(json, SessionJson.Default.SealedSession)
            : null;
    }
}

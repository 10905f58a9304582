namespace Cornac.Models.Generator.Naming;

/// <summary>Tells from an operation's name whether it only reads.</summary>
internal static class Verbs
{
    private static readonly string[] Reading = ["Describe", "List", "Get", "Lookup", "Download", "Simulate", "Decode"];

    /// <summary>Names that begin like reading but hand out credentials, which the audit trail must show.</summary>
    private static readonly string[] HandOutCredentials =
        ["GetSessionToken", "GetFederationToken", "GetWebIdentityToken", "GetDelegatedAccessToken"];

    public static bool IsReadOnly(string operation) =>
        Reading.Any(verb => operation.StartsWith(verb, StringComparison.Ordinal)) && !HandOutCredentials.Contains(operation);
}

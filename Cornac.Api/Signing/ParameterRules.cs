using System.Text;

namespace Cornac.Api.Signing;

/// <summary>Parameters that decide who calls what may be said once, in one spelling, in one place. Otherwise what was checked and what is
/// carried out could come from different copies.</summary>
public static class ParameterRules
{
    private const string AmazonPrefix = "X-Amz-";

    private static readonly string[] Deciding = ["Action", "Version"];

    private static readonly string[] Authentication =
        [SignedRequest.Algorithm, SignedRequest.Credential, SignedRequest.Date, SignedRequest.Expires, SignedRequest.SignedHeadersName,
         SignedRequest.SignatureName, SignedRequest.SecurityToken];

    /// <summary>Checks query and form together.</summary>
    /// <param name="query">Raw query string without its question mark.</param>
    /// <param name="form">Raw body where its content type is <c>application/x-www-form-urlencoded</c>, otherwise empty.</param>
    /// <exception cref="SignatureException">A deciding parameter is repeated or spelt in another case, or credentials are in the form.</exception>
    public static void Check(string query, ReadOnlySpan<byte> form)
    {
        ArgumentNullException.ThrowIfNull(query);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Check(QueryParameter.Split(query), seen, mayAuthenticate: true);
        Check(QueryParameter.Split(Encoding.UTF8.GetString(form)), seen, mayAuthenticate: false);
    }

    internal static void CheckQuery(List<QueryParameter> query) => Check(query, new HashSet<string>(StringComparer.OrdinalIgnoreCase), mayAuthenticate: true);

    private static void Check(List<QueryParameter> parameters, HashSet<string> seen, bool mayAuthenticate)
    {
        foreach (var parameter in parameters)
        {
            var name = parameter.Name;
            var authenticates = name.StartsWith(AmazonPrefix, StringComparison.OrdinalIgnoreCase);
            if (!authenticates && !Deciding.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            if (!seen.Add(name)) throw Refused($"The parameter {name} appears more than once.");
            var known = Authentication.Concat(Deciding).FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (known is not null && known != name) throw Refused($"The parameter {known} is spelt '{name}'.");
            if (!mayAuthenticate && authenticates) throw Refused($"{name} is not accepted in the body.");
        }
    }

    private static SignatureException Refused(string message) => new(SignatureError.IncompleteSignature, message);
}

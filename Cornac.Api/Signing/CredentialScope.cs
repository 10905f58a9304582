namespace Cornac.Api.Signing;

/// <summary>What a signature is good for: a day, a region and a service.</summary>
/// <param name="Date">UTC date, <c>yyyyMMdd</c>.</param>
/// <param name="Region">Region name.</param>
/// <param name="Service">Signing name of the service, for example <c>rds</c>.</param>
/// <param name="Terminator">Always <see cref="Aws4Request"/>.</param>
public readonly record struct CredentialScope(string Date, string Region, string Service, string Terminator)
{
    public const string Aws4Request = "aws4_request";

    /// <summary>As in IAM's model; nobody has been authenticated yet who could look for a longer one.</summary>
    private const int LongestKeyId = 128;

    public override string ToString() => $"{Date}/{Region}/{Service}/{Terminator}";

    /// <summary>Splits <c>ACCESSKEYID/date/region/service/aws4_request</c>.</summary>
    internal static (string AccessKeyId, CredentialScope Scope) Parse(string credential)
    {
        var parts = credential.Split('/');
        return parts is [{ Length: > 0 and <= LongestKeyId } key, var date, var region, var service, var terminator]
            && key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? (key, new CredentialScope(date, region, service, terminator))
            : throw new SignatureException(
                SignatureError.IncompleteSignature, "Credential must be an access key id, a date, a region, a service and 'aws4_request', joined by '/'.");
    }
}

using System.Globalization;
using System.Net;

namespace Cornac.Api.Protocol;

/// <summary>Turns what is wrong with a request into the error that the service at hand would answer with.</summary>
internal static class ValidationErrors
{
    private const int LongestValueShown = 200;

    private enum Style
    {
        /// <summary>RDS, EC2 and CloudWatch: <c>MissingParameter</c> and <c>InvalidParameterValue</c>, about the first finding.</summary>
        Parameter,

        /// <summary>STS, IAM and the JSON services: one error that lists all findings.</summary>
        Listing,
    }

    public static AwsException Malformed(ServiceDescriptor service, MalformedParameterException malformed)
    {
        if (StyleOf(service) == Style.Listing)
            return Listed(service, [new Violation(malformed.Parameter, malformed.Value, IsMissing: false, $"Member must be {malformed.Expected}")]);
        var value = malformed.Value is null ? "" : $" ({Shortened(malformed.Value)})";
        return CommonErrors.InvalidParameterValue($"Invalid value{value} for parameter {malformed.Parameter}: must be {malformed.Expected}.");
    }

    public static AwsException Violated(ServiceDescriptor service, IReadOnlyList<Violation> violations)
    {
        if (StyleOf(service) == Style.Listing)
            return Listed(service, violations);
        var first = violations.FirstOrDefault(violation => violation.IsMissing) ?? violations[0];
        if (first.IsMissing)
            return CommonErrors.MissingParameter(first.Member);
        var value = first.Value is null ? "" : $" ({Shortened(first.Value)})";
        return CommonErrors.InvalidParameterValue($"Invalid value{value} for parameter {first.Member}: {first.Constraint}.");
    }

    private static Style StyleOf(ServiceDescriptor service) => service.Name switch
    {
        "sts" or "iam" => Style.Listing,
        _ => service.Protocols[0] == WireProtocol.Json && service.XmlNamespace is null ? Style.Listing : Style.Parameter,
    };

    private static AwsException Listed(ServiceDescriptor service, IReadOnlyList<Violation> violations)
    {
        var findings = string.Join("; ", violations.Select(violation =>
            $"Value {(violation.Value is null ? ValueNotShown(violation) : $"'{Shortened(violation.Value)}'")} at '{violation.Member}' "
            + $"failed to satisfy constraint: {violation.Constraint}"));
        var count = violations.Count.ToString(CultureInfo.InvariantCulture);
        var message = $"{count} validation error{(violations.Count == 1 ? "" : "s")} detected: {findings}";
        return service.Name switch
        {
            "sts" or "iam" => CommonErrors.ValidationError(message),
            "organizations" => new AwsException("InvalidInputException", HttpStatusCode.BadRequest, message),
            _ => CommonErrors.ValidationException(message),
        };
    }

    private static string ValueNotShown(Violation violation) => violation.IsMissing ? "null" : "(not shown)";

    private static string Shortened(string value) => value.Length <= LongestValueShown ? value : value[..LongestValueShown] + "…";
}

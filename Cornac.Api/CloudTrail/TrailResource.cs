namespace Cornac.Api.CloudTrail;

/// <summary>Resources of the audit trail as CloudTrail shows them: type and name instead of an ARN.</summary>
/// <param name="Type">CloudFormation's name of the type, for example <c>AWS::RDS::DBInstance</c>; null for what has none.</param>
/// <param name="Name">Last part of the ARN.</param>
internal sealed record TrailResource(string? Type, string Name)
{
    private static readonly (string Prefix, string Type)[] Types =
    [
        ("rds:*:db:", "AWS::RDS::DBInstance"),
        ("rds:*:snapshot:", "AWS::RDS::DBSnapshot"),
        ("rds:*:pg:", "AWS::RDS::DBParameterGroup"),
        ("rds:*:subgrp:", "AWS::RDS::DBSubnetGroup"),
        ("rds:*:og:", "AWS::RDS::OptionGroup"),
        ("rds:*:es:", "AWS::RDS::EventSubscription"),
        ("ec2:*:elastic-ip/", "AWS::EC2::EIP"),
        ("iam:*:user/", "AWS::IAM::User"),
        ("iam:*:role/", "AWS::IAM::Role"),
        ("iam:*:policy/", "AWS::IAM::Policy"),
        ("iam:*:mfa/", "AWS::IAM::MFADevice"),
        ("organizations:*:account/", "AWS::Organizations::Account"),
    ];

    public static TrailResource Of(string arn)
    {
        // arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE
        if (arn.Split(':', 6) is not ["arn", _, var service, _, _, var resource]) return new TrailResource(null, arn);
        var type = Array.Find(Types, t => $"{service}:*:{resource}".StartsWith(t.Prefix, StringComparison.Ordinal)).Type;
        return new TrailResource(type, resource[(resource.LastIndexOfAny([':', '/']) + 1)..]);
    }

    /// <summary>Pattern of SQL's LIKE for the ARNs of a type; null for a type that no resource here has.</summary>
    public static string? ArnsOf(string type)
    {
        if (Array.Find(Types, t => t.Type == type).Prefix is not { } prefix) return null;
        var parts = prefix.Split(":*:");
        return $"arn:%:{parts[0]}:%:%:{parts[1]}%";
    }
}

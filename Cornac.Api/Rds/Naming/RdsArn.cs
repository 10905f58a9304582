using Cornac.Api.Endpoint;

namespace Cornac.Api.Rds.Naming;

/// <summary>Amazon resource name of an RDS resource: <c>arn:aws:rds:REGION:ACCOUNT:TYPE:NAME</c>.</summary>
/// <param name="Type"><c>db</c>, <c>snapshot</c>, <c>pg</c>, <c>subgrp</c>, <c>og</c>, <c>es</c>, <c>auto-backup</c>, ...</param>
public sealed record RdsArn(string Region, string Account, string Type, string Name)
{
    public const string Instance = "db";
    public const string Snapshot = "snapshot";
    public const string AutomatedBackup = "auto-backup";

    public override string ToString() => $"arn:aws:rds:{Region}:{Account}:{Type}:{Name}";

    /// <summary>Reads an ARN; null when it is none of RDS's.</summary>
    public static RdsArn? Parse(string text)
    {
        var parts = text.Split(':', 7);
        return parts is ["arn", "aws", "rds", var region, var account, var type, { Length: > 0 } name]
            ? new RdsArn(region, account, type, name)
            : null;
    }

    /// <summary>The name of the DB instance of this account that a text means: the name itself, or its ARN. Null for an ARN of anything else, or of
    /// another region or account.</summary>
    public static string? InstanceName(string text, CallContext context) =>
        Of(text, Instance, context) is { } arn && arn.Account == context.AccountId ? arn.Name : null;

    /// <summary>The resource of a type that a text means: by its name in the caller's account, or by its ARN in any. Names are in lower case. Null for
    /// an ARN of anything else, or of another region.</summary>
    public static RdsArn? Of(string text, string type, CallContext context)
    {
        if (!text.StartsWith("arn:", StringComparison.Ordinal)) return new RdsArn(context.Region, context.AccountId, type, text.ToLowerInvariant());
        return Parse(text) is { } arn && arn.Type == type && arn.Region == context.Region ? arn with { Name = arn.Name.ToLowerInvariant() } : null;
    }
}

using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Cornac.Api.Identity.Policies;

internal enum Comparison
{
    String,
    StringIgnoreCase,
    StringLike,
    Arn,
    Bool,
    IpAddress,
    Date,
    Numeric,
    Null,
}

/// <summary>Which sides of equality a date or number comparison accepts.</summary>
[Flags]
internal enum Order
{
    Less = 1,
    Equal = 2,
    Greater = 4,
}

/// <summary>A value of a condition, read once, when the policy is.</summary>
internal readonly record struct ConditionValue(Template? Text, bool Flag, IPNetwork Network, decimal Number, DateTimeOffset Time);

/// <summary>A condition operator of IAM.</summary>
/// <remarks>IAM user guide, "IAM JSON policy elements: Condition operators".</remarks>
internal sealed record ConditionOperator(Comparison Comparison, bool IsNegated, Order Order)
{
    private static readonly FrozenDictionary<string, ConditionOperator> All = Table().ToFrozenDictionary(StringComparer.Ordinal);

    public static ConditionOperator? Parse(string name) => All.GetValueOrDefault(name);

    /// <summary>Reads one value of a condition with this operator.</summary>
    public ConditionValue Read(string text, bool variables, string element)
    {
        switch (Comparison)
        {
            case Comparison.Bool or Comparison.Null:
                return bool.TryParse(text, out var flag) ? new ConditionValue(null, flag, default, 0, default) : throw Bad("true or false");
            case Comparison.IpAddress:
                return TryNetwork(text, out var network) ? new ConditionValue(null, false, network, 0, default) : throw Bad("an IP address or network such as 10.0.0.0/8");
            case Comparison.Numeric:
                return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    ? new ConditionValue(null, false, default, number, default) : throw Bad("a number");
            case Comparison.Date:
                return TryTime(text, out var time) ? new ConditionValue(null, false, default, 0, time) : throw Bad("a time in ISO 8601 form or seconds since 1970");
            default:
                if (Comparison == Comparison.Arn && text != "*" && text.Split(':').Length < 6) throw Bad("an ARN");
                return new ConditionValue(Template.Parse(text, Comparison is Comparison.StringLike or Comparison.Arn, variables, element), false, default, 0, default);
        }

        PolicyFormatException Bad(string what) => new($"{element}: '{text}' is not {what}.");
    }

    /// <summary>Whether a value of the request matches one of the condition, negation aside.</summary>
    public bool Matches(ConditionValue operand, string value, AccessRequest request) => Comparison switch
    {
        Comparison.String => operand.Text!.For(request) is { } text && text == value,
        Comparison.StringIgnoreCase => operand.Text!.For(request) is { } text && text.Equals(value, StringComparison.OrdinalIgnoreCase),
        Comparison.StringLike => operand.Text!.For(request) is { } pattern && Wildcard.Matches(pattern, value),
        Comparison.Arn => operand.Text!.For(request) is { } pattern && MatchesArn(pattern, value),
        Comparison.Bool => bool.TryParse(value, out var flag) && flag == operand.Flag,
        Comparison.IpAddress => IPAddress.TryParse(value, out var address) && operand.Network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address),
        Comparison.Numeric => decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Accepts(number.CompareTo(operand.Number)),
        Comparison.Date => TryTime(value, out var time) && Accepts(time.CompareTo(operand.Time)),
        _ => false,
    };

    private static bool MatchesArn(string pattern, string value)
    {
        if (pattern is [Wildcard.Any]) return true;
        var patterns = pattern.Split(':', 6);
        var parts = value.Split(':', 6);
        if (patterns.Length != 6 || parts.Length != 6) return false;
        for (var i = 0; i < 6; i++)
        {
            if (!Wildcard.Matches(patterns[i], parts[i])) return false;
        }

        return true;
    }

    private static bool TryNetwork(string text, out IPNetwork network)
    {
        if (!text.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }

    private static bool TryTime(string text, out DateTimeOffset time)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800)
        {
            time = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return true;
        }

        return DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    private static Dictionary<string, ConditionOperator> Table()
    {
        var table = new Dictionary<string, ConditionOperator>(StringComparer.Ordinal);
        Both("StringEquals", "StringNotEquals", Comparison.String);
        Both("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", Comparison.StringIgnoreCase);
        Both("StringLike", "StringNotLike", Comparison.StringLike);
        Both("ArnEquals", "ArnNotEquals", Comparison.Arn);
        Both("ArnLike", "ArnNotLike", Comparison.Arn);
        Both("IpAddress", "NotIpAddress", Comparison.IpAddress);
        Ordered("Date", Comparison.Date);
        Ordered("Numeric", Comparison.Numeric);
        table["Bool"] = new ConditionOperator(Comparison.Bool, false, Order.Equal);
        table["Null"] = new ConditionOperator(Comparison.Null, false, Order.Equal);
        return table;

        void Both(string name, string negated, Comparison comparison)
        {
            table[name] = new ConditionOperator(comparison, false, Order.Equal);
            table[negated] = new ConditionOperator(comparison, true, Order.Equal);
        }

        void Ordered(string prefix, Comparison comparison)
        {
            Both(prefix + "Equals", prefix + "NotEquals", comparison);
            table[prefix + "LessThan"] = new ConditionOperator(comparison, false, Order.Less);
            table[prefix + "LessThanEquals"] = new ConditionOperator(comparison, false, Order.Less | Order.Equal);
            table[prefix + "GreaterThan"] = new ConditionOperator(comparison, false, Order.Greater);
            table[prefix + "GreaterThanEquals"] = new ConditionOperator(comparison, false, Order.Greater | Order.Equal);
        }
    }

    private bool Accepts(int comparison) => Order.HasFlag(comparison < 0 ? Order.Less : comparison > 0 ? Order.Greater : Order.Equal);
}

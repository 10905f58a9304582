namespace Cornac.Api.Identity.Policies;

/// <summary>Which of a request's values a condition is about.</summary>
internal enum Quantifier
{
    /// <summary>The only one.</summary>
    Single,

    /// <summary>Every one; holds where there is none.</summary>
    All,

    /// <summary>At least one.</summary>
    Any,
}

/// <summary>One key of a condition block: an operator, the key, and values of which one must match (or, negated, none).</summary>
internal sealed record Condition(ConditionOperator Operator, Quantifier Quantifier, bool IfExists, ConditionKey Key, ConditionValue[] Operands)
{
    public bool Holds(AccessRequest request)
    {
        if (Quantifier != Quantifier.Single) return HoldsForSet(request);
        var value = request.Value(Key);
        if (Operator.Comparison == Comparison.Null) return (value is null) == Operands[0].Flag;
        // An absent value differs from every other.
        return value is null ? IfExists || Operator.IsNegated : HoldsFor(value, request);
    }

    private bool HoldsForSet(AccessRequest request)
    {
        var values = request.Values(Key);
        if (values.Count == 0) return Quantifier == Quantifier.All || IfExists;
        return Quantifier == Quantifier.All ? values.All(v => HoldsFor(v, request)) : values.Any(v => HoldsFor(v, request));
    }

    private bool HoldsFor(string value, AccessRequest request)
    {
        foreach (var operand in Operands)
        {
            if (Operator.Matches(operand, value, request)) return !Operator.IsNegated;
        }

        return Operator.IsNegated;
    }
}

namespace Cornac.Api.Signing;

/// <summary>One parameter of a query string or form, as written, with its decoded name.</summary>
internal readonly record struct QueryParameter(string RawName, string RawValue, string Name)
{
    public string Value => Uri.UnescapeDataString(RawValue);

    public static List<QueryParameter> Split(string query)
    {
        var parameters = new List<QueryParameter>();
        if (query.Length == 0) return parameters;
        foreach (var range in query.AsSpan().Split('&'))
        {
            var pair = query.AsSpan(range);
            var equals = pair.IndexOf('=');
            var name = (equals < 0 ? pair : pair[..equals]).ToString();
            var value = equals < 0 ? "" : pair[(equals + 1)..].ToString();
            parameters.Add(new QueryParameter(name, value, Uri.UnescapeDataString(name)));
        }

        return parameters;
    }
}

using System.Globalization;

namespace Cornac.Console.Instances.Temboard;

/// <summary>Finds the page of an instance in temBoard.</summary>
public static class TemboardLink
{
    /// <summary>Tag of an instance that says otherwise than the configuration: the address and port of its agent (<c>10.0.0.5:2345</c>), a port alone, the
    /// whole address of its page, or <c>none</c>.</summary>
    public const string Tag = "cornac:temboard";

    private const string Nowhere = "none";

    /// <summary>The address of the page; null where there is none.</summary>
    /// <param name="settings">What is configured; null for nothing.</param>
    /// <param name="address">Address of the instance; null while it has none.</param>
    /// <param name="tag">Value of the tag; null without one.</param>
    public static Uri? For(TemboardSettings? settings, string? address, string? tag)
    {
        if (tag == Nowhere || address is null) return null;
        // Tags are written by people of the account: what is no web address must not become a link.
        if (Uri.TryCreate(tag, UriKind.Absolute, out var page) && page.Scheme is "http" or "https") return page;
        if (settings is null) return null;
        var (host, port) = (tag ?? "").Split(':') switch
        {
            [var other, var number] when Uri.CheckHostName(other) != UriHostNameType.Unknown && Port(number) is { } known => (other, known),
            [var number] when Port(number) is { } known => (address, known),
            _ => (address, settings.AgentPort),
        };
        return new Uri($"{settings.Url.AbsoluteUri.TrimEnd('/')}/server/{host}/{port.ToString(CultureInfo.InvariantCulture)}/dashboard");
    }

    private static int? Port(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536 ? port : null;
}

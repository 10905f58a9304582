using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components;

namespace Cornac.Console.Frame;

/// <summary>Icons where there are hundreds on a page: as markup, since each component costs the host some kilobytes for as long as the page is open.</summary>
internal static class Sign
{
    private static readonly ConcurrentDictionary<(string Icon, string Class), MarkupString> Known = new();

    /// <summary>A small icon that says nothing to those who listen. Only for icons that the code names: it is not escaped.</summary>
    /// <param name="icon">One of <see cref="MudBlazor.Icons"/>.</param>
    /// <param name="more">Further classes, which the code names too.</param>
    public static MarkupString Of(string icon, string more = "") => Known.GetOrAdd((icon, more), sign => new MarkupString(
        $"""<svg class="mud-icon-root mud-svg-icon mud-icon-size-small {sign.Class}" focusable="false" viewBox="0 0 24 24" aria-hidden="true">{sign.Icon}</svg>"""));
}

using Microsoft.Extensions.Localization;
using MudBlazor;

namespace Cornac.Console.Languages;

/// <summary>What MudBlazor's own components say, in the person's language; English is their own.</summary>
internal sealed class MudBlazorText(IStringLocalizer<MudText> text) : MudLocalizer
{
    public override LocalizedString this[string key] => text[key];

    public override LocalizedString this[string key, params object[] arguments] => text[key, arguments];
}

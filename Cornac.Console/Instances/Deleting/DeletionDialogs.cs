using Microsoft.Extensions.Localization;
using MudBlazor;

namespace Cornac.Console.Instances.Deleting;

/// <summary>Asks before instances are deleted.</summary>
public static class DeletionDialogs
{
    /// <summary>Asks, names what will be lost, and wants it typed.</summary>
    /// <returns>What the person chose; null when they thought better of it.</returns>
    public static async Task<Deletion?> AskDeletionAsync(
        this IDialogService dialogs, IReadOnlyList<LostInstance> lost, TimeProvider clock, IStringLocalizer<DeletingText> text)
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        ArgumentNullException.ThrowIfNull(lost);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(text);
        var deletion = new Deletion(lost, clock.GetUtcNow());
        var parameters = new DialogParameters<DeleteDialog> { { dialog => dialog.Lost, lost }, { dialog => dialog.Deletion, deletion } };
        var title = lost.Count == 1 ? text["TitleOne", lost[0].Name] : text["TitleMany", lost.Count];
        var dialog = await dialogs.ShowAsync<DeleteDialog>(title, parameters);
        return await dialog.Result is { Canceled: false } ? deletion : null;
    }
}

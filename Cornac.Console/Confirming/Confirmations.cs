using MudBlazor;

namespace Cornac.Console.Confirming;

/// <summary>Questions before something is lost.</summary>
public static class Confirmations
{
    /// <summary>Asks, and wants the name typed.</summary>
    /// <param name="dialogs">The page's dialogs.</param>
    /// <param name="title">Title of the question.</param>
    /// <param name="name">What must be typed: the name of what will be lost.</param>
    /// <param name="lead">What will happen, in a sentence.</param>
    /// <param name="losses">What will be lost, one by one.</param>
    /// <param name="action">Text of the button that does it.</param>
    /// <returns>Whether the person confirmed.</returns>
    public static async Task<bool> AskAsync(this IDialogService dialogs, string title, string name, string lead, IReadOnlyList<string> losses, string action)
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var parameters = new DialogParameters<TypedConfirmation>
        {
            { dialog => dialog.Name, name },
            { dialog => dialog.Lead, lead },
            { dialog => dialog.Losses, losses },
            { dialog => dialog.Action, action },
        };
        var dialog = await dialogs.ShowAsync<TypedConfirmation>(title, parameters);
        return await dialog.Result is { Canceled: false };
    }
}

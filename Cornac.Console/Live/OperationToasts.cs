using Cornac.Console.Doors;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace Cornac.Console.Live;

/// <summary>How something that the person started has ended.</summary>
/// <param name="Succeeded">Whether as wished.</param>
/// <param name="Message">What to tell, in the person's language.</param>
/// <param name="Path">Page that shows more; null for none.</param>
public sealed record OperationEnd(bool Succeeded, string Message, string? Path);

/// <summary>Tells the person, on whatever page, when something they started has ended.</summary>
public interface IOperationToasts
{
    /// <summary>Watches until it has ended or the person leaves the console.</summary>
    /// <param name="accountId">Account in which it goes on: a change there is when to ask.</param>
    /// <param name="ask">Asks how it stands; null while it goes on.</param>
    void Watch(string accountId, Func<CancellationToken, Task<OperationEnd?>> ask);
}

internal sealed class OperationToasts(
    IChangeHints hints, ISnackbar snackbar, NavigationManager navigation, IStringLocalizer<LiveText> text, TimeProvider clock) : IOperationToasts, IAsyncDisposable
{
    // Hints may be lost with a connection; asking now and then costs little.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private readonly CancellationTokenSource _gone = new();
    private readonly List<Task> _watches = [];

    public void Watch(string accountId, Func<CancellationToken, Task<OperationEnd?>> ask)
    {
        _watches.RemoveAll(watch => watch.IsCompleted);
        _watches.Add(WatchAsync(accountId, ask, _gone.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await Task.WhenAll(_watches);
        _gone.Dispose();
    }

    private async Task WatchAsync(string accountId, Func<CancellationToken, Task<OperationEnd?>> ask, CancellationToken cancellationToken)
    {
        using var changed = new SemaphoreSlim(0, 1);
        using var subscription = hints.Subscribe(accountId, () => Wake(changed));
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                if (await AskAsync(ask, cancellationToken) is { } end)
                {
                    Show(end);
                    return;
                }

                using var longest = new CancellationTokenSource(Longest, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, longest.Token);
                await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The console was left.
        }
    }

    private static async Task<OperationEnd?> AskAsync(Func<CancellationToken, Task<OperationEnd?>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(cancellationToken);
        }
        catch (Exception failure) when (Problem.Of(failure) is { Kind: ProblemKind.Unavailable })
        {
            return null;
        }
        catch (Exception failure) when (Problem.Of(failure) is { } problem)
        {
            return new OperationEnd(Succeeded: false, problem.Message, null);
        }
    }

    private static void Wake(SemaphoreSlim changed)
    {
        try
        {
            changed.Release();
        }
        catch (Exception late) when (late is SemaphoreFullException or ObjectDisposedException)
        {
            // Woken already, or not watching any more.
        }
    }

    private void Show(OperationEnd end)
    {
        if (end.Message.Length == 0) return;
        snackbar.Add(end.Message, end.Succeeded ? Severity.Success : Severity.Error, options =>
        {
            options.RequireInteraction = !end.Succeeded;
            if (end.Path is not { } path) return;
            options.Action = text["Show"];
            options.OnClick = _ =>
            {
                navigation.NavigateTo(path);
                return Task.CompletedTask;
            };
        });
    }
}

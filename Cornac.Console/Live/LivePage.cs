using System.Threading.Channels;
using Cornac.Console.Accounts;
using Cornac.Console.Doors;
using Cornac.Console.SignIn;
using Microsoft.AspNetCore.Components;

namespace Cornac.Console.Live;

/// <summary>A page that shows what the endpoint says, and asks again when a hint says that something has changed. A page is its
/// <see cref="LoadAsync"/> and its markup inside a <see cref="LiveContent"/>; what was loaded stays on the screen until something newer is there.</summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(150);
    private readonly CancellationTokenSource _gone = new();
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<IDisposable> _subscriptions = [];
    private object? _subject;
    private Task? _loop;
    private ITimer? _later;

    /// <summary>The account of the page; null on pages of no account.</summary>
    [CascadingParameter]
    public CurrentAccount Account { get; set; } = null!;

    [Inject]
    internal IChangeHints Hints { get; set; } = null!;

    [Inject]
    internal SessionState Session { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    /// <summary>Whether there is something to show.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Whether it is being asked for at this moment.</summary>
    public bool IsLoading { get; private set; }

    /// <summary>Why the last asking failed; null when it did not.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>What the page is about besides its account, for instance the name in its address: another one is loaded anew.</summary>
    protected virtual object? Subject => null;

    /// <summary>What the page listens to.</summary>
    protected virtual IEnumerable<string> Topics => Account is null ? [] : [ChangeTopics.Account(Account.Id)];

    /// <summary>When to ask again even without a hint, decided after each loading; null for never. For what changes by itself, such as graphs.</summary>
    protected virtual TimeSpan? AskAgainAfter => null;

    /// <summary>Asks the endpoint and keeps the answer in the page's fields.</summary>
    /// <param name="cancellationToken">Cancelled when the page is left.</param>
    protected abstract Task LoadAsync(CancellationToken cancellationToken);

    /// <summary>Asks again soon.</summary>
    public void Refresh() => _asked.Writer.TryWrite(true);

    /// <summary>Shows what the page's fields hold already, while <see cref="LoadAsync"/> goes on: the first of many.</summary>
    protected void ShowSoFar()
    {
        IsLoaded = true;
        StateHasChanged();
    }

    /// <summary>Does what a person asked for and then asks again; a refusal becomes the answer.</summary>
    /// <returns>Null when it was done.</returns>
    protected async Task<Problem?> ActAsync(Func<CancellationToken, Task> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        try
        {
            await act(_gone.Token);
            Refresh();
            return null;
        }
        catch (Exception failure) when (Problem.Of(failure) is { } problem)
        {
            if (problem.Kind == ProblemKind.SessionEnded) Session.End();
            return problem;
        }
    }

    protected override void OnParametersSet()
    {
        if (_loop is null)
        {
            foreach (var topic in Topics) _subscriptions.Add(Hints.Subscribe(topic, Refresh));
            _subject = Subject;
            Refresh();
            _loop = RunAsync();
        }
        else if (!Equals(_subject, Subject))
        {
            _subject = Subject;
            (IsLoaded, Problem) = (false, null);
            Refresh();
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var subscription in _subscriptions) subscription.Dispose();
        await _gone.CancelAsync();
        if (_loop is not null) await _loop;
        if (_later is not null) await _later.DisposeAsync();
        _gone.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _asked.Reader.WaitToReadAsync(_gone.Token))
            {
                _asked.Reader.TryRead(out _);
                await InvokeAsync(OnceAsync);
                // Changes come in company: those that follow at once are asked for together.
                await Task.Delay(Gather, Clock, _gone.Token);
                AskLater();
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page was left.
        }
    }

    /// <summary>One timer at most: whatever makes the page ask, the next time by itself is counted from then.</summary>
    private void AskLater()
    {
        _later?.Dispose();
        _later = AskAgainAfter is { } pause ? Clock.CreateTimer(_ => Refresh(), null, pause, Timeout.InfiniteTimeSpan) : null;
    }

    private async Task OnceAsync()
    {
        IsLoading = true;
        StateHasChanged();
        try
        {
            await LoadAsync(_gone.Token);
            (IsLoaded, Problem) = (true, null);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure) when (Problem.Of(failure) is { } problem)
        {
            Problem = problem;
            if (problem.Kind == ProblemKind.SessionEnded) Session.End();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            await DispatchExceptionAsync(failure);
        }

        IsLoading = false;
        StateHasChanged();
    }
}

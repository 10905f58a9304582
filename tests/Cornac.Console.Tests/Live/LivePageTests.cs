using Amazon.Runtime;
using Bunit;
using Cornac.Console.Live;
using Cornac.Console.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Console.Tests.Live;

public sealed class LivePageTests : IAsyncDisposable
{
    private const string Topic = "123456789012";
    private readonly ConsoleContext _context = new();

    [Fact]
    public void Page_shows_what_it_loaded_and_asks_again_after_a_hint()
    {
        var answers = 0;
        var page = Render(_ => Task.FromResult($"answer {++answers}"));
        page.WaitForAssertion(() => Assert.Contains("answer 1", page.Markup, StringComparison.Ordinal));
        _context.Hints.Tell(Topic);
        page.WaitForAssertion(() => Assert.Contains("answer 2", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_hints_at_once_are_asked_for_together()
    {
        var answers = 0;
        var hold = new TaskCompletionSource();
        var page = Render(async _ =>
        {
            if (++answers == 1) await hold.Task;
            return $"answer {answers}";
        });
        for (var i = 0; i < 50; i++) _context.Hints.Tell(Topic);
        hold.SetResult();
        page.WaitForAssertion(() => Assert.Contains("answer 2", page.Markup, StringComparison.Ordinal));
        await Task.Yield();
        Assert.Equal(2, answers);
    }

    [Fact]
    public void Failure_keeps_what_was_shown_says_so_and_can_be_tried_again()
    {
        var answers = 0;
        var page = Render(_ => ++answers == 2
            ? throw new AmazonServiceException("no <b>pool</b>", null, ErrorType.Sender, "Throttling", "request-7", System.Net.HttpStatusCode.BadRequest)
            : Task.FromResult($"answer {answers}"));
        page.WaitForAssertion(() => Assert.Contains("answer 1", page.Markup, StringComparison.Ordinal));
        _context.Hints.Tell(Topic);
        page.WaitForAssertion(() => Assert.Contains("request-7", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Contains("answer 1", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>pool", page.Markup, StringComparison.Ordinal);
        page.Find("[role=alert] button").Click();
        page.WaitForAssertion(() => Assert.Contains("answer 3", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public void Refused_credentials_end_the_session()
    {
        var page = Render(_ => throw new AmazonServiceException("gone", null, ErrorType.Sender, "InvalidClientTokenId", "r", System.Net.HttpStatusCode.Forbidden));
        page.WaitForAssertion(() => Assert.True(_context.Services.GetRequiredService<SessionState>().HasEnded));
    }

    [Fact]
    public async Task Page_that_is_left_stops_asking_and_listening()
    {
        CancellationToken given = default;
        var page = Render(async cancellationToken =>
        {
            given = cancellationToken;
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return "";
        });
        page.WaitForAssertion(() => Assert.True(given.CanBeCanceled));
        await _context.DisposeComponentsAsync();
        Assert.True(given.IsCancellationRequested);
        Assert.Equal(0, _context.Hints.Listeners);
    }

    [Fact]
    public void Page_that_asks_at_intervals_keeps_one_timer_however_often_it_is_told()
    {
        var clock = new CountingClock();
        _context.Services.AddSingleton<TimeProvider>(clock);
        var answers = 0;
        var page = _context.Render<TextPage>(parameters => parameters.Add(shown => shown.Ask, _ => Task.FromResult($"answer {++answers}")).Add(shown => shown.Again, CountingClock.Counted));
        for (var told = 2; told < 6; told++)
        {
            var expected = $"answer {told}";
            _context.Hints.Tell(Topic);
            page.WaitForAssertion(() => Assert.Contains(expected, page.Markup, StringComparison.Ordinal));
        }

        page.WaitForAssertion(() => Assert.Equal(1, clock.Running));
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private IRenderedComponent<TextPage> Render(Func<CancellationToken, Task<string>> ask) =>
        _context.Render<TextPage>(parameters => parameters.Add(page => page.Ask, ask));

    /// <summary>A page that shows one text.</summary>
    public sealed class TextPage : LivePage
    {
        private string _text = "";

        [Parameter]
        public required Func<CancellationToken, Task<string>> Ask { get; set; }

        [Parameter]
        public TimeSpan? Again { get; set; }

        protected override IEnumerable<string> Topics => [Topic];

        protected override TimeSpan? AskAgainAfter => Again;

        protected override async Task LoadAsync(CancellationToken cancellationToken) => _text = await Ask(cancellationToken);

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.OpenComponent<LiveContent>(0);
            builder.AddComponentParameter(1, nameof(LiveContent.Page), this);
            builder.AddComponentParameter(2, nameof(LiveContent.ChildContent), (RenderFragment)(content => content.AddContent(0, _text)));
            builder.CloseComponent();
        }
    }

    /// <summary>The usual time, which counts timers of one length that were made and not given back.</summary>
    private sealed class CountingClock : TimeProvider
    {
        public static readonly TimeSpan Counted = TimeSpan.FromHours(1);
        private int _running;

        public int Running => Volatile.Read(ref _running);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime != Counted) return timer;
            Interlocked.Increment(ref _running);
            return new CountedTimer(timer, () => Interlocked.Decrement(ref _running));
        }

        private sealed class CountedTimer(ITimer inner, Action end) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(dueTime, period);

            public void Dispose()
            {
                end();
                inner.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                end();
                return inner.DisposeAsync();
            }
        }
    }
}

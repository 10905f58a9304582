using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.Logging;

namespace Cornac.Console.Frame;

/// <summary>Keeps a mistake in a page from taking the console down: shows that it happened, under an id by which the log has it.</summary>
public sealed partial class PageBoundary : ErrorBoundaryBase
{
    private string _id = "";

    [Inject]
    internal ILogger<PageBoundary> Logger { get; set; } = null!;

    protected override Task OnErrorAsync(Exception exception)
    {
        _id = Guid.NewGuid().ToString();
        LogFailed(Logger, exception, _id);
        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenComponent<PageFailure>(1);
        builder.AddComponentParameter(2, nameof(PageFailure.Id), _id);
        builder.AddComponentParameter(3, nameof(PageFailure.OnRetry), (Action)Recover);
        builder.CloseComponent();
    }

    [LoggerMessage(EventId = 6001, Level = LogLevel.Error, Message = "A page of the console failed ({Id})")]
    private static partial void LogFailed(ILogger logger, Exception failure, string id);
}

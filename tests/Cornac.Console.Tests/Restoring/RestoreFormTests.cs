using System.Globalization;
using Bunit;
using Cornac.Console.Restoring;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Console.Tests.Restoring;

public sealed class RestoreFormTests : IAsyncDisposable
{
    private static readonly RestoreSource Shop = new("shop", "db-ABC", IsRetained: false, "15.18", "boss", 20, 5432, 7);
    private readonly ConsoleContext _context = new();
    private readonly RestoreDraft _draft = new();

    [Fact]
    public void Command_says_what_was_filled_in_and_nothing_else()
    {
        var form = Render(Shop);
        form.Find("#restore-name").Input("shop-1402");
        Assert.Equal(
            "aws rds restore-db-instance-to-point-in-time \\\n    --source-db-instance-identifier shop \\\n    --target-db-instance-identifier shop-1402 \\\n    --use-latest-restorable-time",
            Command(form));

        form.Find("#restore-class").Change("db.m6g.large");
        form.Find("#restore-storage").Input("40");
        form.Find("fieldset:last-of-type button").Click();
        form.Find(".tag-row input").Input("owner");
        form.FindAll(".tag-row input")[1].Input("it's marie");
        Assert.Contains("--db-instance-class db.m6g.large", Command(form), StringComparison.Ordinal);
        Assert.Contains("--allocated-storage 40", Command(form), StringComparison.Ordinal);
        Assert.Contains("--tags ", Command(form), StringComparison.Ordinal);
        Assert.Contains("marie", Command(form), StringComparison.Ordinal);
    }

    [Fact]
    public void Form_says_that_the_master_user_is_that_of_the_source_and_takes_no_less_storage()
    {
        var form = Render(Shop);
        Assert.Contains("boss", form.Find(".note").TextContent, StringComparison.Ordinal);
        Assert.Equal("20", form.Find("#restore-storage").GetAttribute("min"));
        Assert.True(form.Find("button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public void Request_names_a_deleted_instance_by_its_id()
    {
        _draft.Name = " Shop-Again ";
        var time = DateTimeOffset.Parse("2026-11-23T14:02:00Z", CultureInfo.InvariantCulture);
        var request = _draft.OfTime(Shop with { IsRetained = true }, time);
        Assert.Equal("db-ABC", request.SourceDbiResourceId);
        Assert.Null(request.SourceDBInstanceIdentifier);
        Assert.Equal(time.UtcDateTime, request.RestoreTime);
        Assert.Null(request.UseLatestRestorableTime);
        Assert.Equal("Shop-Again", request.TargetDBInstanceIdentifier);
    }

    [Fact]
    public void Time_is_chosen_within_the_window_which_is_shown_in_local_time_and_utc()
    {
        var times = new RestorableTimes(
            DateTimeOffset.Parse("2026-11-20T10:00:00Z", CultureInfo.InvariantCulture), DateTimeOffset.Parse("2026-11-23T14:02:00Z", CultureInfo.InvariantCulture),
            TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));
        (bool IsChosen, string? Input) chosen = (true, "2026-11-23T15:02:01");
        var choice = _context.Render<TimeChoice>(parameters => parameters.Add(c => c.Times, times).Add(c => c.IsChosen, true).Add(c => c.Input, chosen.Input)
            .Add(c => c.OnChosen, next => chosen = next));
        Assert.Contains("2026-11-20 10:00:00 UTC", choice.Find(".window").TextContent, StringComparison.Ordinal);
        Assert.Equal("2026-11-20T11:00:00", choice.Find("#restore-time").GetAttribute("min"));
        Assert.Equal("2026-11-23T15:02:00", choice.Find("#restore-time").GetAttribute("max"));
        Assert.Contains("outside", choice.Find(".field-problem").TextContent, StringComparison.Ordinal);

        choice.Find("#restore-time").Input("2026-11-23T15:01:30");
        choice.Render(parameters => parameters.Add(c => c.Input, chosen.Input));
        Assert.Empty(choice.FindAll(".field-problem"));
        Assert.Contains("2026-11-23 14:01:30 UTC", choice.Find("#restore-time-said").TextContent, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private static string Command(IRenderedComponent<RestoreForm> form) => form.Find(".command code").TextContent;

    private IRenderedComponent<RestoreForm> Render(RestoreSource source)
    {
        IRenderedComponent<RestoreForm>? form = null;
        form = _context.Render<RestoreForm>(parameters => parameters.Add(f => f.Draft, _draft).Add(f => f.Source, source).Add(f => f.Classes, ["db.m6g.large"])
            .Add(f => f.Operation, "RestoreDBInstanceToPointInTime").Add(f => f.Command, _draft.TimeCommand(source, null)).Add(f => f.Back, "/")
            .Add(f => f.OnRestore, () => { }).Add(f => f.OnChanged, () => form!.Render(again => again.Add(f => f.Command, _draft.TimeCommand(source, null)))));
        return form;
    }
}

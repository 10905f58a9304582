using Cornac.Console.Commands;
using Cornac.Console.Events;

namespace Cornac.Console.Tests.Events;

public sealed class EventFilterTests
{
    [Fact]
    public void Address_without_a_filter_asks_for_a_day()
    {
        var request = EventFilter.Of(null, null, null, null).ToRequest();
        Assert.Equal(1440, request.Duration);
        Assert.Null(request.SourceType);
        Assert.Null(request.SourceIdentifier);
        Assert.Null(request.EventCategories);
    }

    [Fact]
    public void Filter_of_the_address_is_that_of_the_request_and_of_the_command()
    {
        var filter = EventFilter.Of("db-snapshot", " before-upgrade ", "low storage", "14d");
        var request = filter.ToRequest();
        Assert.Equal("db-snapshot", request.SourceType);
        Assert.Equal("before-upgrade", request.SourceIdentifier);
        Assert.Equal(["low storage"], request.EventCategories);
        Assert.Equal(20160, request.Duration);
        Assert.Equal(
            "aws rds describe-events \\\n    --source-type db-snapshot \\\n    --source-identifier before-upgrade \\\n    --event-categories 'low storage' \\\n    --duration 20160",
            AwsCommandLine.Write("rds", "DescribeEvents", filter.ToCommand()));
    }

    [Fact]
    public void Source_without_a_kind_and_what_nobody_knows_are_not_asked_for()
    {
        var request = EventFilter.Of("db-cluster", "shop", "nonsense", "9y").ToRequest();
        Assert.Null(request.SourceType);
        Assert.Null(request.SourceIdentifier);
        Assert.Null(request.EventCategories);
        Assert.Equal(1440, request.Duration);
    }
}

using System.Text.RegularExpressions;
using Cornac.Api.Inventory.Metrics;
using Cornac.Api.Models.CloudWatch;
using Cornac.Api.Protocol;

namespace Cornac.Api.CloudWatch;

/// <summary>One query of GetMetricData, checked.</summary>
/// <param name="Id">What the answer is called.</param>
/// <param name="Label">What people see of it.</param>
/// <param name="Stat">The metric and the statistic.</param>
/// <param name="Seconds">Length of a stretch.</param>
/// <param name="Statistic">Computes that statistic.</param>
internal sealed partial record MetricQuestion(string Id, string Label, MetricStat Stat, int Seconds, Func<MetricPoint, double> Statistic)
{
    private const int MostQueries = 500;

    /// <summary>The questions of a request whose answers are wanted.</summary>
    /// <exception cref="AwsException"><c>ValidationError</c>, as CloudWatch says it where its model has no word.</exception>
    public static IReadOnlyList<MetricQuestion> Of(GetMetricDataRequest request, string accountId)
    {
        if (request.MetricDataQueries.Count > MostQueries) throw CommonErrors.ValidationError($"There are more than {MostQueries} MetricDataQueries.");
        if (request.MetricDataQueries.GroupBy(q => q.Id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw CommonErrors.ValidationError($"The Id {twice.Key} is given to more than one of the MetricDataQueries.");
        return [.. request.MetricDataQueries.Select(query => Of(query, accountId)).OfType<MetricQuestion>()];
    }

    private static MetricQuestion? Of(MetricDataQuery query, string accountId)
    {
        if (!ValidId().IsMatch(query.Id))
            throw CommonErrors.ValidationError($"The Id {query.Id} must begin with a small letter and consist of letters, digits and underscores.");
        if (query.Expression is not null)
            throw CommonErrors.ValidationError($"Query {query.Id} has an Expression: metric math and Metrics Insights are not offered here. Use MetricStat.");
        if (query.MetricStat is not { } stat) throw CommonErrors.ValidationError($"Query {query.Id} must have a MetricStat.");
        if (query.AccountId is { } account && account != accountId)
            throw CommonErrors.ValidationError($"Query {query.Id} asks about account {account}: ask with credentials of that account.");
        var seconds = Statistics.RequirePeriod(stat.Period, $"MetricStat.Period of query {query.Id}");
        var statistic = Statistics.Find(stat.Stat)
            ?? throw CommonErrors.ValidationError($"Query {query.Id} asks for the statistic {stat.Stat}. Use one of: {Statistics.Names}.");
        return query.ReturnData == false ? null : new MetricQuestion(query.Id, query.Label ?? stat.Metric.MetricName ?? query.Id, stat, seconds, statistic);
    }

    [GeneratedRegex("^[a-z][a-zA-Z0-9_]*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValidId();
}

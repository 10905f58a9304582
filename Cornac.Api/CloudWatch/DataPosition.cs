using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cornac.Api.Models.CloudWatch;
using Cornac.Api.Protocol;

namespace Cornac.Api.CloudWatch;

/// <summary>How far the pages of metric data have come: to which point of which query. It is bound to what was asked, and names a time, so that new
/// points move nothing.</summary>
/// <param name="Query">Number of the query, from zero.</param>
/// <param name="After">Time of the last point that was handed out of it; null for none.</param>
internal sealed record DataPosition(int Query, DateTimeOffset? After)
{
    private const int FingerprintLength = 8;

    /// <exception cref="InvalidNextTokenException">The token was not handed out for this question.</exception>
    public static DataPosition Read(string token, GetMetricDataRequest request) =>
        PageMarker.TryRead(token)?.Split('.') is [var fingerprint, var query, var seconds] && fingerprint == Fingerprint(request)
            && int.TryParse(query, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var after)
            ? new DataPosition(number, after == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(after))
            : throw new InvalidNextTokenException("The token is not one that was handed out for this question. Start again without it.");

    public string Write(GetMetricDataRequest request) =>
        PageMarker.Write(string.Create(CultureInfo.InvariantCulture, $"{Fingerprint(request)}.{Query}.{After?.ToUnixTimeSeconds() ?? 0}"));

    private static string Fingerprint(GetMetricDataRequest request)
    {
        var queries = request.MetricDataQueries.Select(q =>
            $"{q.Id}/{q.MetricStat?.Stat}/{q.MetricStat?.Period}/{q.MetricStat?.Metric.MetricName}/{string.Join(',', (q.MetricStat?.Metric.Dimensions ?? []).Select(d => d.Name + "=" + d.Value))}");
        var question = string.Create(CultureInfo.InvariantCulture, $"{request.StartTime:O}\n{request.EndTime:O}\n{request.ScanBy}\n{string.Join('\n', queries)}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question)).AsSpan(0, FingerprintLength));
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cornac.Api.Audit;
using Cornac.Api.Models.CloudTrail;

namespace Cornac.Api.CloudTrail;

/// <summary>Where a listing goes on: after which row. It is bound to what was asked, so that a token cannot continue another question, and it
/// names a row, so that new rows at the top move nothing.</summary>
internal sealed record LookupPosition(DateTimeOffset Time, long Id)
{
    private const int FingerprintLength = 8;

    public static LookupPosition Of(AuditRecord last) => new(last.Time, last.Id);

    /// <exception cref="InvalidNextTokenException">The token was not handed out for this question.</exception>
    public static LookupPosition Read(string token, LookupEventsRequest request, string accountId)
    {
        if (Base64Url.IsValid(token)
            && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)).Split('.') is [var fingerprint, var ticks, var id]
            && fingerprint == Fingerprint(request, accountId)
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time <= DateTime.MaxValue.Ticks
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var row))
            return new LookupPosition(new DateTimeOffset(time, TimeSpan.Zero), row);
        throw new InvalidNextTokenException("The token is not one that was handed out for this lookup. Start again without it.");
    }

    public string Write(LookupEventsRequest request, string accountId) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{Fingerprint(request, accountId)}.{Time.UtcTicks}.{Id}")));

    private static string Fingerprint(LookupEventsRequest request, string accountId)
    {
        var attributes = (request.LookupAttributes ?? []).Select(a => $"{a.AttributeKey}={a.AttributeValue}");
        var question = string.Create(CultureInfo.InvariantCulture, $"{accountId}\n{request.StartTime:O}\n{request.EndTime:O}\n{string.Join('\n', attributes)}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question)).AsSpan(0, FingerprintLength));
    }
}

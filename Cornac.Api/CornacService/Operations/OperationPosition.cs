using System.Globalization;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;

namespace Cornac.Api.CornacService.Operations;

/// <summary>Where a listing of operations, newest first, goes on: after which operation.</summary>
internal sealed record OperationPosition(DateTimeOffset CreatedAt, Guid Id)
{
    /// <exception cref="InvalidNextTokenException">The token is not one of ours.</exception>
    public static OperationPosition Read(string token)
    {
        if (PageMarker.TryRead(token)?.Split('.') is [var ticks, var id]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time <= DateTime.MaxValue.Ticks
            && Guid.TryParse(id, out var operation))
            return new OperationPosition(new DateTimeOffset(time, TimeSpan.Zero), operation);
        throw new InvalidNextTokenException("The NextToken is not one that this service has handed out. Start again without it.");
    }

    public static string Write(OperationRecord last) => PageMarker.Write(string.Create(CultureInfo.InvariantCulture, $"{last.CreatedAt.UtcTicks}.{last.Id}"));
}

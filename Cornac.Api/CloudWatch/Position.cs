using System.Globalization;
using Cornac.Api.Protocol;

namespace Cornac.Api.CloudWatch;

/// <summary>The last metric that a listing has handed out.</summary>
/// <param name="Identifier">Its instance.</param>
/// <param name="Place">Its number.</param>
internal sealed record Position(string Identifier, int Place)
{
    public string Write() => PageMarker.Write(string.Create(CultureInfo.InvariantCulture, $"{Identifier}/{Place}"));

    /// <summary>Null where the token is none of ours.</summary>
    public static Position? Read(string token) =>
        PageMarker.TryRead(token)?.Split('/') is [var identifier, var place] && int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Position(identifier, number) : null;
}

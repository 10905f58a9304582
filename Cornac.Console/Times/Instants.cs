namespace Cornac.Console.Times;

/// <summary>Moments as AWS's clients give them.</summary>
internal static class Instants
{
    /// <summary>The moment; the earliest there is where the answer had none.</summary>
    public static DateTimeOffset Of(DateTime? time) => time is { } at ? new DateTimeOffset(at.ToUniversalTime()) : default;
}

namespace Amazon.StandIn;

/// <summary>What the SDK makes of lists and maps that an answer leaves out or has empty.</summary>
internal static class ReadListExtensions
{
    /// <summary>The list, or null when it is empty, unless <see cref="AWSConfigs.InitializeCollections"/> asks for empty ones.</summary>
    public static List<T>? OrAbsent<T>(this List<T> list) => list.Count > 0 || AWSConfigs.InitializeCollections ? list : null;
}

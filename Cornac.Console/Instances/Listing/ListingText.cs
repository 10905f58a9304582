namespace Cornac.Console.Instances.Listing;

/// <summary>Names the resources beside it.</summary>
public sealed class ListingText;

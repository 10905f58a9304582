namespace Cornac.Console.Events;

/// <summary>Names the resources beside it.</summary>
public sealed class EventsText;

namespace Cornac.Console.People;

/// <summary>Names the resources beside it.</summary>
public sealed class PeopleText;

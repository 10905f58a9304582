namespace Cornac.Api.Inventory;

/// <summary>The channel on which the inventory's triggers say that something visible has changed. The payload is the id of the account, or
/// <c>user:</c> and the id of a user whose sessions, password or state have changed; what has changed is not said.</summary>
public static class ChangeChannel
{
    public const string Name = "cornac_changes";
}

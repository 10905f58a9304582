namespace Cornac.Api.Inventory.Backups;

/// <summary>What the API must know of backups' configuration.</summary>
public sealed record BackupSettings
{
    /// <summary>Repository that the backups of new instances go to, by its name in configuration.</summary>
    public string DefaultRepository { get; init; } = "default";
}

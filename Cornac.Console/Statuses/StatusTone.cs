using MudBlazor;

namespace Cornac.Console.Statuses;

/// <summary>What a status means for a person.</summary>
public enum StatusTone
{
    /// <summary>All is well.</summary>
    Good,

    /// <summary>Something is under way and will end by itself.</summary>
    Busy,

    /// <summary>At rest by somebody's wish.</summary>
    Off,

    /// <summary>It works, but somebody should look.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Bad,
}

/// <summary>The words in which RDS says how a resource is, and what each means.</summary>
public static class StatusTones
{
    /// <summary>What a status means; one that is not known is taken as something under way, as RDS itself advises.</summary>
    public static StatusTone Of(string status) => status switch
    {
        "available" or "active" or "Active" or "ACTIVE" or "passed" or "succeeded" or "completed" => StatusTone.Good,
        "stopped" or "Inactive" or "retained" or "SUSPENDED" or "superseded" or "inactive" => StatusTone.Off,
        "storage-full" or "incompatible-parameters" or "incompatible-option-group" or "inaccessible-encryption-credentials-recoverable" => StatusTone.Warning,
        "failed" or "incompatible-restore" or "incompatible-network" or "incompatible-create" or "restore-error" or "inaccessible-encryption-credentials"
            => StatusTone.Bad,
        _ => StatusTone.Busy,
    };

    internal static string IconOf(StatusTone tone) => tone switch
    {
        StatusTone.Good => Icons.Material.Filled.CheckCircle,
        StatusTone.Off => Icons.Material.Filled.PauseCircle,
        StatusTone.Warning => Icons.Material.Filled.Warning,
        StatusTone.Bad => Icons.Material.Filled.Error,
        _ => Icons.Material.Filled.Autorenew,
    };
}

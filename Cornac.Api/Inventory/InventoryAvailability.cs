using System.Net.Sockets;
using Npgsql;

namespace Cornac.Api.Inventory;

/// <summary>Tells what passes by itself from an error in a statement.</summary>
public static class InventoryAvailability
{
    /// <summary>Tells whether the database is away for a while: it says so itself, or nothing was to be had from it, whatever kept the driver from that.</summary>
    public static bool IsAway(Exception failure)
    {
        var causes = CausesOf(failure).ToList();
        return causes.OfType<PostgresException>().FirstOrDefault() is { } told
            // 57P01-57P03: shutting down, crashed, starting up; 53300: no connection left; 08: connection exceptions.
            ? told.SqlState is "57P01" or "57P02" or "57P03" or "53300" or ['0', '8', ..]
            : causes.Exists(cause => cause is SocketException or (NpgsqlException and not NpgsqlOperationInProgressException));
    }

    /// <summary>Tells whether a change was undone only because another one was made at the same time: asked for again, it succeeds.</summary>
    public static bool IsContended(Exception failure) =>
        CausesOf(failure).Any(cause => cause is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure });

    private static IEnumerable<Exception> CausesOf(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException) yield return cause;
    }
}

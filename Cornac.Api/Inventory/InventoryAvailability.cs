using System.Net.Sockets;
using Npgsql;

namespace Cornac.Api.Inventory;

/// <summary>Tells what passes by itself from an error in a statement.</summary>
public static class InventoryAvailability
{
    /// <summary>Tells whether the database is away for a while.</summary>
    public static bool IsAway(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                // 57P01-57P03: shutting down, crashed, starting up; 53300: no connection left; 08: connection exceptions.
                case PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "53300" }:
                case PostgresException { SqlState: ['0', '8', ..] }:
                case SocketException:
                    return true;
                case PostgresException:
                    return false;
                case NpgsqlException when cause.InnerException is null or IOException or TimeoutException:
                    return true;
            }
        }

        return false;
    }

    /// <summary>Tells whether a change was undone only because another one was made at the same time: asked for again, it succeeds.</summary>
    public static bool IsContended(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure }) return true;
        }

        return false;
    }
}

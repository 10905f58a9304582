using Cornac.Api.Inventory.Lifecycle;
using Npgsql;

namespace Cornac.Host.Lifecycle.Engine;

/// <summary>Listens on a connection of its own for work asked for, and wakes the engine. After every new connection it wakes it too, since
/// notifications may have been missed.</summary>
public sealed partial class WakeListener(NpgsqlDataSource inventory, LifecycleOptions options, Wakeup wakeup, ILogger<WakeListener> logger)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Reconnect = TimeSpan.FromMilliseconds(250);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var away = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await inventory.OpenConnectionAsync(cancellationToken);
                connection.Notification += (_, notification) =>
                {
                    if (notification.Payload.Length == 0 || notification.Payload == options.HostId) wakeup.Wake();
                };
                await ExecuteAsync(connection, $"LISTEN {InstanceWork.Channel}", cancellationToken);
                if (away) LogConnected();
                away = false;
                wakeup.Wake();
                while (true)
                {
                    // A peer that has silently gone away shows only when written to.
                    if (!await connection.WaitAsync(Silence, cancellationToken)) await ExecuteAsync(connection, "SELECT 1", cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                if (!away) LogDisconnected(failure.Message);
                away = true;
                await Task.Delay(Reconnect, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

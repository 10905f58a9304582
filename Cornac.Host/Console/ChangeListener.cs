using System.Collections.Concurrent;
using Cornac.Api.Inventory;
using Npgsql;

namespace Cornac.Host.Console;

/// <summary>Listens on a connection of its own for changes of the inventory, whichever host made them, and passes them on to open pages. A little
/// more than a second after the last notification of a topic it tells it once more: progress in between is not notified one by one.</summary>
internal sealed partial class ChangeListener(
    NpgsqlDataSource inventory, ChangeSubscriptions subscriptions, TimeProvider clock, ILogger<ChangeListener> logger) : BackgroundService
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Reconnect = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(1.25);
    private readonly ConcurrentDictionary<string, long> _heard = new(StringComparer.Ordinal);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(ListenAsync(stoppingToken), EchoAsync(stoppingToken));

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var away = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await inventory.OpenConnectionAsync(cancellationToken);
                connection.Notification += (_, notification) => Hear(notification.Payload);
                await ExecuteAsync(connection, $"LISTEN {ChangeChannel.Name}", cancellationToken);
                if (away) subscriptions.TellAll();
                away = false;
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
                await Task.Delay(Reconnect, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private void Hear(string topic)
    {
        if (subscriptions.Tell(topic)) _heard[topic] = clock.GetTimestamp();
    }

    private async Task EchoAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Echo / 5, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (var heard in _heard)
                {
                    if (clock.GetElapsedTime(heard.Value) >= Echo && _heard.TryRemove(heard)) subscriptions.Tell(heard.Key);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    [LoggerMessage(EventId = 5001, Level = LogLevel.Warning, Message = "The connection that listens for changes is gone: {Reason}")]
    private partial void LogDisconnected(string reason);
}

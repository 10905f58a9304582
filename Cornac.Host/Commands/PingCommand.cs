using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Configuration;
using Cornac.Operators.Engine;
using Npgsql;

namespace Cornac.Host.Commands;

/// <summary><c>cornac ping NAME</c>: connects twice a second, so that one sees an instance come, go, and move.</summary>
internal static class PingCommand
{
    private const int ConnectSeconds = 2;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var name = NamedInstance.Argument();
        var account = NamedInstance.Account();
        var count = new Option<int?>("--count") { Description = "Stop after so many tries; otherwise at Ctrl+C." };
        var command = new Command("ping", "Connect to an instance twice a second; show endpoint, role, latency, and how long the last gap was.\nExample: ./cornac ping shop")
        {
            name,
            account,
            count,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (options, data) = CommonOptions.Read(parsed);
            var instance = await NamedInstance.FindAsync(options, data, parsed.GetRequiredValue(name), parsed.GetValue(account), cancellationToken);
            return await PingAsync(ConnectionString(instance, data), $"{options.Dns.ToNames().HostOf(instance)}:{instance.Port.ToString(CultureInfo.InvariantCulture)}", parsed.GetValue(count) ?? int.MaxValue, cancellationToken);
        });
        return command;
    }

    /// <summary>As <c>rdsadmin</c>, with the certificate of this host: no password is needed. A superuser keeps out of databases that users own, where a function
    /// of theirs could stand in for one of PostgreSQL's. To the address, which needs nobody to serve the zone of the names.</summary>
    private static string ConnectionString(InstanceRecord instance, DataDirectory data) => new NpgsqlConnectionStringBuilder
    {
        Host = instance.Address,
        Port = instance.Port,
        Username = ServerConfiguration.Administrator,
        Database = ServerConfiguration.AdministrationDatabase,
        Options = "-c search_path=pg_catalog",
        SslMode = SslMode.VerifyFull,
        RootCertificate = data.CaFile,
        SslCertificate = Path.Combine(data.Root, "pki", "rdsadmin.pem"),
        SslKey = Path.Combine(data.Root, "pki", "rdsadmin.key"),
        Pooling = false,
        Timeout = ConnectSeconds,
        CommandTimeout = ConnectSeconds,
        ApplicationName = "cornac ping",
    }.ConnectionString;

    private static async Task<int> PingAsync(string connectionString, string endpoint, int count, CancellationToken cancellationToken)
    {
        var answers = 0;
        long? lastAnswer = null;
        using var timer = new PeriodicTimer(Interval);
        try
        {
            for (var tried = 1; ; tried++)
            {
                var started = Stopwatch.GetTimestamp();
                var (text, answered) = await TryAsync(connectionString, cancellationToken);
                var line = string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss.fff}  {endpoint}  {text}");
                if (answered)
                {
                    var gap = lastAnswer is { } last ? Stopwatch.GetElapsedTime(last, started) : TimeSpan.Zero;
                    if (gap > Interval * 2) line += string.Create(CultureInfo.InvariantCulture, $"  gap {gap.TotalSeconds:0.0} s");
                    lastAnswer = Stopwatch.GetTimestamp();
                    answers++;
                }

                System.Console.WriteLine(line);
                if (tried >= count) break;
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C is how a ping ends.
        }

        return answers > 0 ? 0 : 1;
    }

    private static async Task<(string Text, bool Answered)> TryAsync(string connectionString, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT pg_catalog.pg_is_in_recovery()", connection);
            var standby = (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
            return (string.Create(CultureInfo.InvariantCulture, $"{(standby ? "standby" : "primary")}  {watch.Elapsed.TotalMilliseconds:0.0} ms"), true);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            return ($"no answer: {failure.InnerException?.Message ?? failure.Message}", false);
        }
    }
}

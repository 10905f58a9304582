using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Cornac.Api.Tests.Endpoint.Running;

/// <summary>The PostgreSQL behind a connection string, to stop and start it under its clients.</summary>
internal sealed class PostgresServer
{
    private readonly string _data;
    private readonly string _bin;

    private PostgresServer(string data, string bin) => (_data, _bin) = (data, bin);

    public static async Task<PostgresServer> OfAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand("SELECT current_setting('data_directory'), setting FROM pg_config WHERE name = 'BINDIR'");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new PostgresServer(reader.GetString(0), reader.GetString(1));
    }

    public Task StopAsync() => ControlAsync("stop", "-m", "fast", "-w");

    public Task StartAsync() => ControlAsync("start", "-w", "-l", Path.Combine(_data, "restarted.log"));

    private async Task ControlAsync(params string[] arguments)
    {
        string[] user = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : [];
        string[] line = [.. user, Path.Combine(_bin, "pg_ctl"), "-s", "-D", _data, .. arguments];
        using var process = Process.Start(new ProcessStartInfo(line[0], line[1..]) { UseShellExecute = false, WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"pg_ctl {arguments[0]} ended with code {process.ExitCode}"));
    }
}

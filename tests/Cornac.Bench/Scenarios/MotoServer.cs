using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cornac.Bench.Client;
using Cornac.Bench.Hosts;

namespace Cornac.Bench.Scenarios;

/// <summary>moto's stand-in for AWS, which keeps everything in memory and checks no signature: <c>docs.getmoto.org</c>.</summary>
internal sealed class MotoServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly HostProcess _process;

    private MotoServer(HostProcess process, IPEndPoint server)
    {
        _process = process;
        Signer = new RequestSigner(server, "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1", "rds");
    }

    public static bool IsInstalled =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "moto_server")));

    public RequestSigner Signer { get; }

    public static async Task<MotoServer> StartAsync(CancellationToken cancellationToken)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var server = (IPEndPoint)free.LocalEndpoint;
        free.Stop();
        var process = HostProcess.StartProgram(
            "moto_server", ["-H", "127.0.0.1", "-p", server.Port.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string>(StringComparer.Ordinal));
        var moto = new MotoServer(process, server);
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(100, cancellationToken))
        {
            try
            {
                using var rds = new RdsClient(moto.Signer);
                await rds.DemandAsync(RdsClient.Body("DescribeDBInstances"), cancellationToken);
                return moto;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(started) < Patience && !process.HasExited)
            {
                // Not listening yet.
            }
        }
    }

    public async ValueTask DisposeAsync() => await _process.StopAsync();
}

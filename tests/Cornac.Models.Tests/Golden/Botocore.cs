using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Cornac.Models.Tests.Golden;

[assembly: AssemblyFixture(typeof(Botocore))]

namespace Cornac.Models.Tests.Golden;

/// <summary>One Python process with botocore for the whole suite; see botocore_peer.py for what it answers.</summary>
public sealed class Botocore : IAsyncLifetime
{
    private static readonly string[] Interpreters = ["python3", "/usr/bin/python3"];
    private readonly SemaphoreSlim _turn = new(1);
    private Process? _process;

    public async ValueTask InitializeAsync()
    {
        foreach (var interpreter in Interpreters)
        {
            if (!await HasBotocoreAsync(interpreter))
                continue;
            var script = Path.Combine(AppContext.BaseDirectory, "Golden", "botocore_peer.py");
            var models = Path.Combine(AppContext.BaseDirectory, "models");
            _process = Start(interpreter, script, models);
            return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _turn.Dispose();
    }

    /// <summary>All cases of a kind, for one service and protocol.</summary>
    public async Task<IReadOnlyList<JsonObject>> CasesAsync(string kind, string service, string protocol)
    {
        var cases = new List<JsonObject>();
        await AskAsync(new JsonObject { ["do"] = kind }, line =>
        {
            if (line.ContainsKey("end"))
                return false;
            if ((string?)line["service"] == service && (string?)line["protocol"] == protocol)
                cases.Add(line);
            return true;
        });
        return cases;
    }

    public async Task<JsonObject> ParseAsync(string service, string protocol, string operation, int status, ReadOnlyMemory<byte> body)
    {
        JsonObject? parsed = null;
        var command = new JsonObject
        {
            ["do"] = "parse",
            ["service"] = service,
            ["protocol"] = protocol,
            ["operation"] = operation,
            ["status"] = status,
            ["body"] = Convert.ToBase64String(body.Span),
        };
        await AskAsync(command, line =>
        {
            parsed = line;
            return false;
        });
        return parsed!;
    }

    private async Task AskAsync(JsonObject command, Func<JsonObject, bool> take)
    {
        Assert.SkipWhen(_process is null, "No python3 with botocore on this machine.");
        await _turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await _process!.StandardInput.WriteLineAsync(command.ToJsonString());
            await _process.StandardInput.FlushAsync();
            do
            {
                var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
                    ?? throw new InvalidOperationException("botocore_peer.py ended: " + await _process.StandardError.ReadToEndAsync());
                if (!take(JsonNode.Parse(line)!.AsObject()))
                    return;
            }
            while (true);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task<bool> HasBotocoreAsync(string interpreter)
    {
        try
        {
            using var probe = Start(interpreter, "-c", "import botocore");
            await probe.WaitForExitAsync();
            return probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string interpreter, params string[] arguments) => Process.Start(new ProcessStartInfo(interpreter, arguments)
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        StandardOutputEncoding = Encoding.UTF8,
    })!;
}

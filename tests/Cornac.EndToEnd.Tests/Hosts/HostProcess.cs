using System.Diagnostics;
using System.Text;
using Cornac.EndToEnd.Tests.Clients;

namespace Cornac.EndToEnd.Tests.Hosts;

/// <summary>A process of the published host, and everything it says.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Text(_output);

    public string Error => Text(_error);

    public static HostProcess Launch(IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo("dotnet", [PublishedHost.Assembly, "run"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var host = new HostProcess(process);
        process.OutputDataReceived += (_, line) => host.Heard(host._output, line.Data);
        process.ErrorDataReceived += (_, line) => host.Heard(host._error, line.Data);
        process.Exited += (_, _) => host._ready.TrySetException(new InvalidOperationException("The host ended before it was ready."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return host;
    }

    /// <summary>Waits until the host says that it is ready, in the last line of its welcome.</summary>
    public async Task ReadyAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(StartDeadline);
        }
        catch (Exception failure) when (failure is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{failure.Message}\n{Output}\n{Error}", failure);
        }
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitedAsync();
    }

    /// <summary>As systemd or Ctrl+C stop a service.</summary>
    public async Task<int> TerminateAsync()
    {
        if (!_process.HasExited) (await CommandLine.RunAsync("kill", ["-TERM", $"{Id}"])).Expect();
        return await ExitedAsync();
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> ExitedAsync()
    {
        using var patience = new CancellationTokenSource(EndDeadline);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"The host {Id} has not ended.\n{Output}\n{Error}", late);
        }

        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Heard(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
        if (text == _output && (line.Contains("aws rds describe-db-instances", StringComparison.Ordinal)
                || line.Contains("access key is on the host", StringComparison.Ordinal)))
            _ready.TrySetResult();
    }

    private static string Text(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}

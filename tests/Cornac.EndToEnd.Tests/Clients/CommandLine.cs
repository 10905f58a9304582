using System.Collections.ObjectModel;
using System.Diagnostics;

namespace Cornac.EndToEnd.Tests.Clients;

/// <summary>What a program said, and how it ended.</summary>
internal sealed record CommandResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>The output of a program that succeeded.</summary>
    public string Expect(int exitCode = 0)
    {
        Assert.True(ExitCode == exitCode, $"{Command}\nended with {ExitCode}, not {exitCode}.\n{Output}\n{Error}");
        return Output;
    }
}

/// <summary>Runs programs as a shell would, without one.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<CommandResult> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        foreach (var (name, value) in environment ?? ReadOnlyDictionary<string, string?>.Empty) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new CommandResult($"{program} {string.Join(' ', start.ArgumentList)}", process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', start.ArgumentList)} did not end.", late);
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cornac.Api.Signing;

namespace Cornac.Api.Tests.Signing;

/// <summary>Random requests signed by botocore, made by one process for the whole test assembly.</summary>
public sealed class BotocoreRequests : IAsyncLifetime
{
    private const int Count = 600;
    private const int Seed = 20260504;

    public IReadOnlyList<Signed> All { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Signing", "sign.py");
        var output = await RunAsync("python3", script) ?? await RunAsync("/usr/bin/python3", script)
            ?? throw new InvalidOperationException("No Python with botocore was found (Debian: python3-botocore).");
        All = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read)];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<string?> RunAsync(string python, string script)
    {
        using var process = Process.Start(new ProcessStartInfo(
            python, ["-W", "ignore", script, Count.ToString(CultureInfo.InvariantCulture), Seed.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode == 0) return output;
        var message = await error;
        return message.Contains("No module named", StringComparison.Ordinal) ? null : throw new InvalidOperationException(message);
    }

    private static Signed Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        var headers = root.GetProperty("headers").EnumerateArray().Select(h => KeyValuePair.Create(h[0].GetString()!, h[1].GetString()!)).ToList();
        return new Signed(
            new ReceivedRequest(
                root.GetProperty("method").GetString()!, root.GetProperty("target").GetString()!, headers, root.GetProperty("body").GetBytesFromBase64()),
            Encoding.UTF8.GetBytes(root.GetProperty("secret").GetString()!),
            root.GetProperty("service").GetString()!,
            root.GetProperty("token").GetString(),
            root.GetProperty("presigned").GetBoolean());
    }

    public sealed record Signed(ReceivedRequest Request, byte[] Secret, string Service, string? Token, bool Presigned);
}

using System.Globalization;
using System.Text;
using CliWrap;

namespace Cornac.Host.Dns;

/// <summary>The name server that reads the zone file, as far as Cornac knows it: by the command that makes it read again.</summary>
internal sealed class NameServer(ZoneSettings zone)
{
    private const int Patience = 30;
    private const int LongestReason = 500;

    /// <summary>Makes it read the file again; without a command it is left to find the file changed itself.</summary>
    /// <returns>Why it could not be told; null when it was.</returns>
    public async Task<string?> TellAsync(CancellationToken cancellationToken)
    {
        if (zone.ReloadCommand is not { } command) return null;
        var said = new StringBuilder();
        // The program "timeout" ends what the shell has started, too.
        var result = await Cli.Wrap("/usr/bin/timeout")
            .WithArguments(["--kill-after=2", Patience.ToString(CultureInfo.InvariantCulture), "/bin/sh", "-c", command])
            .WithWorkingDirectory("/")
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(said))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(said))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(CancellationToken.None, cancellationToken);
        if (result.ExitCode == 0) return null;
        var words = said.ToString().ReplaceLineEndings(" ").Trim();
        return string.Create(CultureInfo.InvariantCulture, $"it ended with {result.ExitCode}: {words[..Math.Min(words.Length, LongestReason)]}");
    }
}

using System.Text.RegularExpressions;

namespace Cornac.Bench.Hosts;

/// <summary>The first administrator, whose password the host prints once.</summary>
internal sealed partial record FirstPerson(string AccountId, string Name, string Password)
{
    /// <summary>Reads it from what a host wrote at its first start.</summary>
    public static FirstPerson Of(BenchHost host)
    {
        var said = Said().Match(host.Log);
        if (!said.Success) throw new InvalidOperationException($"The host did not print a password: {host.Log}");
        return new FirstPerson(said.Groups["account"].Value, "admin", said.Groups["password"].Value);
    }

    [GeneratedRegex(@"\(account (?<account>\d{12})\)\s+Password:\s+(?<password>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Said();
}

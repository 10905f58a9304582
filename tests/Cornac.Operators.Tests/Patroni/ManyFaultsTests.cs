using System.Globalization;
using System.Security.Cryptography;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>The long form, asked for by name (<c>-explicit only</c>): it tells the gaps of each kind of fault.</summary>
public sealed class ManyFaultsTests
{
    /// <summary>Of each node: room for what a fast writer leaves in the WAL meanwhile, and small enough to be filled in a second.</summary>
    private const string DiskSize = "2g";
    private const int Most = 30;

    [Fact(Explicit = true)]
    public Task Thirty_random_faults_lose_no_acknowledged_row_and_never_leave_two_writers() => RunAsync(new PatroniHarness());

    /// <summary>The same where the nodes have networks of their own, between which the address floats.</summary>
    [Fact(Explicit = true)]
    public Task Thirty_random_faults_on_a_bridge_lose_no_acknowledged_row_and_never_leave_two_writers() => TestBridge.RunAsync(() => RunAsync(TestBridge.NewHarness()));

    private static async Task RunAsync(PatroniHarness harness)
    {
        await using var ground = await GuardedGround.StartAsync(harness, DiskSize);
        var faults = new Faults(ground);
        Fault[] all = [.. faults.OfProcesses, .. faults.OfEverything, .. faults.OfDisks];
        var chosen = Chosen(all);
        var gaps = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        await faults.RunAsync(chosen, outcome =>
        {
            var (fault, gap, _, _) = outcome;
            if (!gaps.TryGetValue(fault.Name, out var known))
                gaps[fault.Name] = known = [];
            known.Add(gap.TotalMilliseconds);
            Say($"{fault.Name}: {gap.TotalMilliseconds:0} ms");
        });

        foreach (var (name, known) in gaps)
        {
            known.Sort();
            Say($"{name}: {known.Count} times, median {known[known.Count / 2]:0} ms, longest {known[^1]:0} ms");
        }
    }

    /// <summary>Every kind once, and the rest by chance; or those that are named, to see again what they did.</summary>
    private static Fault[] Chosen(Fault[] all)
    {
        if (Environment.GetEnvironmentVariable("CORNAC_TEST_FAULTS") is { Length: > 0 } named)
            return [.. named.Split(',', StringSplitOptions.TrimEntries).Select(name => all.Single(fault => fault.Name == name))];
        Fault[] chosen = [.. all, .. Enumerable.Range(0, Most - all.Length).Select(_ => all[RandomNumberGenerator.GetInt32(all.Length)])];
        RandomNumberGenerator.Shuffle(chosen.AsSpan());
        return chosen;
    }

    private static void Say(FormattableString text) => TestContext.Current.TestOutputHelper?.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

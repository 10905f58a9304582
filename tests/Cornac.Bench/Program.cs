using System.CommandLine;
using Cornac.Bench;
using Cornac.Bench.Lifecycle;
using Cornac.Bench.Measuring;
using Cornac.Bench.Scenarios;

IScenario[] all = [new Creations(), new Starts(), new Describes(), new Authorisation(), new Convergence(), new Backups(), new Failovers(), new ConsolePages()];
var names = new Argument<string[]>("names")
{
    Description = "Which to run, all of them unless given: " + string.Join("; ", all.Select(one => $"{one.Name} ({one.Description})")) + ".",
    Arity = ArgumentArity.ZeroOrMore,
};
names.AcceptOnlyFromAmong([.. all.Select(one => one.Name)]);
var quick = new Option<bool>("--quick") { Description = "Fewer and shorter runs: a look, not a measurement." };
var write = new Option<string?>("--write") { Description = "Put the results in docs/benchmarks.md, or in the file given.", Arity = ArgumentArity.ZeroOrOne };
var root = new RootCommand("Measures Cornac on this machine, with hosts and instances of its own, on loopback only.") { names, quick, write };
root.Validators.Add(parsed =>
{
    if (parsed.GetResult(write) is not null && (parsed.GetValue(quick) || parsed.GetValue(names) is { Length: > 0 }))
        parsed.AddError("--write goes with a full run only: no names, no --quick.");
});
root.SetAction(async (parsed, cancellationToken) =>
{
    var chosen = parsed.GetValue(names) is { Length: > 0 } some ? all.Where(one => some.Contains(one.Name, StringComparer.Ordinal)) : all;
    var bench = new BenchRun(parsed.GetValue(quick));
    var report = new Report(Machine.Describe());
    foreach (var one in chosen)
    {
        BenchRun.Say($"{one.Name}: {one.Description}");
        await foreach (var figure in one.RunAsync(bench, cancellationToken))
        {
            report.Add(figure);
            BenchRun.Say($"  {figure.Name}: {figure.Measured} (aim {figure.Aim})");
        }
    }

    report.Print();
    if (parsed.GetResult(write) is not null) report.Write(parsed.GetValue(write) ?? Path.Combine("docs", "benchmarks.md"));
    return report.AllMet ? 0 : 3;
});
return await root.Parse(args).InvokeAsync();

using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests.Faults;

/// <summary>One operation that is under way when the host dies.</summary>
/// <param name="Action">The operation.</param>
/// <param name="Boundary"><c>operation:step:side</c>, where it is then.</param>
internal sealed record KillCase(KillAction Action, string Boundary);

/// <summary>A case with the instance that it happens to.</summary>
/// <param name="Case">The case.</param>
/// <param name="Name">The instance.</param>
/// <param name="Turn">How often this was done to this instance before: what it changes to depends on that.</param>
/// <param name="Postmaster">Its PostgreSQL before; null when there is none.</param>
internal sealed record Victim(KillCase Case, string Name, int Turn, int? Postmaster);

/// <summary>Runs operations while the host is killed at boundaries of theirs. In each round operations of several kinds are under way, every one of
/// another instance and each at a boundary of its own: so a start of the host serves a case of each.</summary>
internal sealed class KillPlan(CornacHome home)
{
    /// <summary>Each waits in a slot of the engine, and the host has work for some more: instances that others wait for, backups.</summary>
    private const int MostTogether = 6;

    private const string Commit = "commit";

    /// <summary>The host's own step of a read replica, before it calls the operator.</summary>
    private const string AwaitSource = "await-source";

    /// <summary>What brings instances from one state into another. Of those that lead to the same state, the last one is always possible.</summary>
    private static readonly KillAction[] Ways =
        [KillAction.Stop, KillAction.ToTwoZones, KillAction.CreateReplica, KillAction.Start, KillAction.ToOneZone, KillAction.Create];

    private readonly List<Queue<KillCase>> _cases = [];
    private readonly List<(string Name, string? State)> _instances = [];
    private readonly Dictionary<(KillAction Action, string Name), int> _turns = [];
    private bool _hasSource;
    private int _names;

    /// <summary>How many operations were under way when the host died.</summary>
    public int Done { get; private set; }

    /// <summary>Starts the host.</summary>
    public Task BeginAsync() => HostDeath.StartAsync(home);

    /// <summary>Does each operation once undisturbed, and takes its steps from what was recorded: it will meet all its boundaries.</summary>
    public async Task LearnAsync(params KillAction[] actions)
    {
        foreach (var action in actions)
        {
            var name = await SubjectAsync(action);
            await PlainAsync(action, name);
            _instances.Add((name, action.Leads));
            var steps = await home.Inventory.QueryAsync(
                $"""
                SELECT s.name FROM operation_steps s WHERE s.operation_id =
                    (SELECT id FROM operations WHERE kind = '{action.Kind}' AND resource_name = '{name}' ORDER BY created_at DESC LIMIT 1)
                ORDER BY s.ordinal
                """);
            Assert.NotEmpty(steps);
            // What waits for its source is recorded as being prepared before, but the operator is called only afterwards.
            Choose(action, [.. Boundaries(steps.Contains(AwaitSource, StringComparer.Ordinal) ? [.. steps.SkipWhile(step => step != AwaitSource)] : steps)]);
        }
    }

    /// <summary>Lets an operation meet some boundaries, <c>step:side</c>.</summary>
    public void Choose(KillAction action, params string[] boundaries) =>
        _cases.Add(new Queue<KillCase>(boundaries.Select(boundary => new KillCase(action, $"{action.Kind}:{boundary}"))));

    /// <summary>Before anything is done, then within each step when its effect is there and not yet recorded, and on both sides of the commit. What lies
    /// before a later step is what lies behind the one before it, recorded.</summary>
    private static IEnumerable<string> Boundaries(IReadOnlyList<string> steps) =>
        [$"{steps[0]}:before", .. steps.Select(step => $"{step}:after"), $"{Commit}:before", $"{Commit}:after"];

    public async Task RunAsync()
    {
        for (var round = NextRound(); round.Count > 0; round = NextRound())
        {
            var victims = new List<Victim>();
            foreach (var one in round)
            {
                var name = await SubjectAsync(one.Action);
                victims.Add(new Victim(one, name, Turn(one.Action, name), await PostmasterAsync(name)));
            }

            await HostDeath.AtBoundariesAsync(
                home, [.. victims.Select(victim => (victim.Case.Boundary, (Func<Task>)(() => victim.Case.Action.Call(home, victim.Name, victim.Turn))))]);
            await HostDeath.StartAsync(home);
            foreach (var victim in victims) await SettledAsync(victim);
            await Orphans.NoneAsync(home);
            Done += victims.Count;
        }
    }

    /// <summary>A case of each kind of operation: a boundary does not tell two of a kind apart. Those come first that need no preparation.</summary>
    private List<KillCase> NextRound()
    {
        var open = _cases.Where(cases => cases.Count > 0)
            .OrderByDescending(cases => IsAtHand(cases.Peek().Action.Needs)).ThenByDescending(cases => cases.Count).ToList();
        var alone = open.Find(cases => cases.Peek().Action.IsAlone);
        return alone is not null
            ? [alone.Dequeue()]
            : [.. open.DistinctBy(cases => cases.Peek().Action.Kind, StringComparer.Ordinal).Take(MostTogether).Select(cases => cases.Dequeue())];
    }

    /// <summary>Whether an instance is in a state, or need not be.</summary>
    private bool IsAtHand(string? state) => state is null || _instances.Exists(instance => instance.State == state);

    /// <summary>An instance on which the operation can be asked for, from now on nobody else's.</summary>
    private async Task<string> SubjectAsync(KillAction action)
    {
        if (action == KillAction.CreateReplica) await SourceAsync();
        if (action.Needs is null) return $"kill-{_names++}";
        var ready = _instances.Find(instance => instance.State == action.Needs);
        if (ready.Name is not null)
        {
            _instances.Remove(ready);
            return ready.Name;
        }

        var ways = Ways.Where(way => way.Leads == action.Needs).ToList();
        var leading = ways.Find(way => way.Needs is not null && IsAtHand(way.Needs)) ?? ways[^1];
        var name = await SubjectAsync(leading);
        await PlainAsync(leading, name);
        return name;
    }

    private async Task SourceAsync()
    {
        if (_hasSource) return;
        await PlainAsync(KillAction.CreateSource, KillAction.Source);
        _hasSource = true;
    }

    private async Task PlainAsync(KillAction action, string name)
    {
        await action.Call(home, name, Turn(action, name));
        await home.WaitAsync(name, action.Status);
    }

    private int Turn(KillAction action, string name)
    {
        var turn = _turns.GetValueOrDefault((action, name));
        _turns[(action, name)] = turn + 1;
        return turn;
    }

    private async Task SettledAsync(Victim victim)
    {
        var ((action, boundary), name, turn, before) = victim;
        try
        {
            await home.WaitAsync(name, action.Status);
            await action.Check(home, name, turn);
            var outcome = await home.Inventory.QueryAsync(
                $"SELECT outcome FROM operations WHERE resource_name = '{name}' AND kind = '{action.Kind}' ORDER BY created_at DESC LIMIT 1");
            Assert.Equal(["succeeded"], outcome);
            if (action == KillAction.Reboot) Assert.NotEqual(before, await PostmasterAsync(name));
            if (action == KillAction.ChangePassword) Assert.Equal(before, await PostmasterAsync(name));
            _instances.Add((name, action.Leads));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"After the death at {boundary} ({action.Name} of {name}): {failure.Message}", failure);
        }
    }

    private async Task<int?> PostmasterAsync(string name)
    {
        var id = (await home.Inventory.QueryAsync($"SELECT resource_id FROM db_instances WHERE identifier = '{name}'")).SingleOrDefault();
        return id is null ? null : Processes.Postmaster(home.Node(id));
    }
}

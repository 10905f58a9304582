using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests.Faults;

/// <summary>One death of the host.</summary>
/// <param name="Action">The operation under way.</param>
/// <param name="Boundary"><c>operation:step:side</c>, for <c>CORNAC_KILL_AT</c>.</param>
internal sealed record KillCase(KillAction Action, string Boundary);

/// <summary>Runs operations while the host is killed at every boundary of theirs, one after the other. The host that recovers one operation
/// already waits to die in the next one, of another kind: so each case costs one start.</summary>
internal sealed class KillPlan(CornacHome home, IReadOnlyList<KillAction> actions)
{
    /// <summary>Name of the instance that most operations befall.</summary>
    public const string Kept = "kept";

    private const string Commit = "commit";

    private readonly Dictionary<KillAction, Queue<KillCase>> _cases = [];
    private readonly Dictionary<string, Stack<string>> _spare = new(StringComparer.Ordinal);
    private string _kept = KillAction.Available;
    private readonly Dictionary<KillAction, int> _turns = [];
    private int _names;
    private string? _armed;

    public int Done { get; private set; }

    /// <summary>Does each operation once undisturbed, and takes its steps from what was recorded.</summary>
    public async Task LearnAsync()
    {
        await BeginAsync();
        foreach (var action in actions)
        {
            var name = await SubjectAsync(action);
            await PlainAsync(action, name);
            Moved(action, name);
            var steps = await home.Inventory.QueryAsync(
                $"""
                SELECT s.name FROM operation_steps s WHERE s.operation_id =
                    (SELECT id FROM operations WHERE kind = '{action.Kind}' AND resource_name = '{name}' ORDER BY created_at DESC LIMIT 1)
                ORDER BY s.ordinal
                """);
            Assert.NotEmpty(steps);
            Meet(action, Boundaries(steps));
        }
    }

    /// <summary>Chooses boundaries instead of learning them all.</summary>
    public async Task ChooseAsync(params (KillAction Action, string[] Boundaries)[] chosen)
    {
        await BeginAsync();
        foreach (var (action, boundaries) in chosen) Meet(action, boundaries);
    }

    private async Task BeginAsync()
    {
        await home.StartAsync();
        await PlainAsync(actions.Contains(KillAction.CreateReplica) ? KillAction.CreateSource : KillAction.Create, Kept);
    }

    private void Meet(KillAction action, IEnumerable<string> boundaries) =>
        _cases[action] = new Queue<KillCase>(boundaries.Select(boundary => new KillCase(action, $"{action.Kind}:{boundary}")));

    /// <summary>Before anything is done, then within each step when its effect is there and not yet recorded, and on both sides of the commit. What lies
    /// before a later step is what lies behind the one before it, recorded.</summary>
    private static IEnumerable<string> Boundaries(IReadOnlyList<string> steps) =>
        [$"{steps[0]}:before", .. steps.Select(step => $"{step}:after"), $"{Commit}:before", $"{Commit}:after"];

    public async Task RunAsync()
    {
        var next = Next(last: null);
        while (next is not null)
        {
            var name = await PreparedAsync(next);
            var before = await PostmasterAsync(name);
            var turn = Turn(next.Action);
            await DieAsync(next, name, turn);
            var following = Next(next.Action);
            var arm = following is not null && following.Action.Kind != next.Action.Kind ? following.Boundary : null;
            await StartAsync(arm);
            await SettledAsync(next, name, turn, before);
            Moved(next.Action, name);
            Done++;
            next = following;
        }
    }

    /// <summary>The next case, of another kind if there is one.</summary>
    private KillCase? Next(KillAction? last)
    {
        var open = actions.Where(action => _cases[action].Count > 0).ToList();
        var choice = open.Where(action => action.Kind != last?.Kind).MaxBy(action => _cases[action].Count) ?? open.FirstOrDefault();
        return choice is null ? null : _cases[choice].Dequeue();
    }

    private async Task<string> PreparedAsync(KillCase next)
    {
        // A host that is armed already may prepare it, unless it would die of that.
        var action = next.Action;
        var ready = _armed == next.Boundary && !(action.IsOfKept && Ways(action.Needs!).Any(way => way.Kind == action.Kind));
        if (!ready && action.Needs is not null && NeedsOther(action)) await StartAsync(boundary: null);
        var name = await SubjectAsync(next.Action);
        if (_armed != next.Boundary) await StartAsync(next.Boundary);
        return name;
    }

    private bool NeedsOther(KillAction action) => action.IsOfKept ? action.Needs != _kept : Spare(action.Needs!).Count == 0;

    private Stack<string> Spare(string state) => _spare.TryGetValue(state, out var spare) ? spare : _spare[state] = new Stack<string>();

    /// <summary>An instance on which the operation can be asked for.</summary>
    private async Task<string> SubjectAsync(KillAction action)
    {
        if (action.Needs is null) return $"new-{_names++}";
        if (!action.IsOfKept)
        {
            if (Spare(action.Needs).TryPop(out var spare)) return spare;
            var made = $"new-{_names++}";
            await PlainAsync(action.Needs == KillAction.Replica ? KillAction.CreateReplica : KillAction.Create, made);
            return made;
        }

        foreach (var way in Ways(action.Needs).ToList())
        {
            await PlainAsync(way, Kept);
            _kept = way.Leads!;
        }

        return Kept;
    }

    /// <summary>What brings the kept instance into a state.</summary>
    private IEnumerable<KillAction> Ways(string needed)
    {
        for (var state = _kept; state != needed;)
        {
            var way = (state, needed) switch
            {
                (KillAction.Stopped, _) => KillAction.Start,
                (KillAction.MultiAz, _) => KillAction.ToOneZone,
                (_, KillAction.Stopped) => KillAction.Stop,
                _ => KillAction.ToTwoZones,
            };
            yield return way;
            state = way.Leads!;
        }
    }

    private void Moved(KillAction action, string name)
    {
        if (action.IsOfKept) _kept = action.Leads!;
        else if (action.Leads is { } state) Spare(state).Push(name);
    }

    private async Task PlainAsync(KillAction action, string name)
    {
        var turn = Turn(action);
        await action.Call(home, name, turn);
        await home.WaitAsync(name, action.Status);
    }

    /// <summary>How often the operation was asked for before: what it changes to depends on that.</summary>
    private int Turn(KillAction action)
    {
        var turn = _turns.GetValueOrDefault(action);
        _turns[action] = turn + 1;
        return turn;
    }

    private async Task StartAsync(string? boundary)
    {
        if (!home.Host.HasExited) Assert.Equal(0, await home.Host.TerminateAsync());
        await home.StartAsync((HostDeath.Variable, boundary));
        _armed = boundary;
    }

    private async Task DieAsync(KillCase next, string name, int turn)
    {
        try
        {
            await HostDeath.AtBoundaryAsync(home, () => next.Action.Call(home, name, turn));
        }
        catch (TimeoutException alive)
        {
            throw new InvalidOperationException($"{next.Action.Name} never came to {next.Boundary}.", alive);
        }

        _armed = null;
    }

    private async Task SettledAsync(KillCase next, string name, int turn, int? before)
    {
        try
        {
            await home.WaitAsync(name, next.Action.Status);
            await Orphans.NoneAsync(home);
            await next.Action.Check(home, name, turn);
            var outcome = await home.Inventory.QueryAsync(
                $"SELECT outcome FROM operations WHERE resource_name = '{name}' AND kind = '{next.Action.Kind}' ORDER BY created_at DESC LIMIT 1");
            Assert.Equal(["succeeded"], outcome);
            if (next.Action == KillAction.Reboot) Assert.NotEqual(before, await PostmasterAsync(name));
            if (next.Action == KillAction.ChangePassword) Assert.Equal(before, await PostmasterAsync(name));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"After the death at {next.Boundary} ({next.Action.Name} of {name}): {failure.Message}", failure);
        }
    }

    private async Task<int?> PostmasterAsync(string name)
    {
        var id = (await home.Inventory.QueryAsync($"SELECT resource_id FROM db_instances WHERE identifier = '{name}'")).SingleOrDefault();
        return id is null ? null : Processes.Postmaster(home.Node(id));
    }
}

using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni;
using Cornac.Operators.Tests.Conformance;
using Cornac.Operators.Tests.Standalone;
using Npgsql;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>One cluster under guard, as a host keeps it, for tests that break it.</summary>
public sealed class GuardedGround : IAsyncLifetime
{
    private readonly Lock _lock = new();
    private readonly List<ObservedFailover> _reports = [];
    private readonly List<SmallDisk> _disks = [];
    private readonly string? _diskSize;
    private CancellationTokenSource _end = new();
    private Task _guarding = Task.CompletedTask;

    public GuardedGround()
        : this(new PatroniHarness(), diskSize: null)
    {
    }

    private GuardedGround(PatroniHarness harness, string? diskSize) => (Harness, _diskSize) = (harness, diskSize);

    public PatroniHarness Harness { get; }

    internal PatroniOperator Target { get; private set; } = null!;

    public InstanceSpec Spec { get; private set; } = null!;

    internal IReadOnlyList<ObservedFailover> Reports
    {
        get
        {
            lock (_lock)
                return [.. _reports];
        }
    }

    internal NpgsqlConnectionStringBuilder Connection => Connecting.ConnectionString(Harness, Spec);

    /// <summary>Folder of the sockets of each node.</summary>
    internal IReadOnlyList<string> Sockets { get; private set; } = [];

    /// <param name="harness">What it stands on.</param>
    /// <param name="diskSize">Size of a file system for each node; null for folders on one.</param>
    internal static async Task<GuardedGround> StartAsync(PatroniHarness harness, string? diskSize)
    {
        var ground = new GuardedGround(harness, diskSize);
        await ground.InitializeAsync();
        return ground;
    }

    public async ValueTask InitializeAsync()
    {
        Target = Harness.OpenPatroni();
        Spec = Harness.NewSpec();
        foreach (var node in _diskSize is null ? [] : new[] { "n1", "n2" })
            _disks.Add(await SmallDisk.MountAsync(_diskSize!, FolderOf(node)));
        var seen = await OperatorHarness.ConvergeAsync(Target, Spec);
        Sockets = [.. seen.Nodes.Select(n => n.SocketDirectory!)];
        StartGuard();
    }

    public void StartGuard() => _guarding = Target.Guard.RunAsync(
        (failover, _) =>
        {
            lock (_lock)
                _reports.Add(failover);
            return failover.Phase == DiesAt ? _end.CancelAsync() : Task.CompletedTask;
        },
        _end.Token);

    /// <summary>Ends the guard in the middle of the next failover, as the death of its host does; null for never.</summary>
    internal FailoverPhase? DiesAt { get; set; }

    /// <summary>Another host comes, which knows nothing of the one before.</summary>
    public void NextHost()
    {
        DiesAt = null;
        Target = Harness.OpenPatroni();
        StartGuard();
    }

    /// <summary>As when the host is down: nobody looks after the cluster but its Patronis.</summary>
    public async Task StopGuardAsync()
    {
        await _end.CancelAsync();
        await _guarding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        _end = new CancellationTokenSource();
    }

    public async ValueTask DisposeAsync()
    {
        await StopGuardAsync();
        foreach (var disk in _disks)
        {
            while (await Harness.Machine.FindProcessesInAsync(disk.Directory, CancellationToken.None) is { Count: > 0 } left)
            {
                await SignalAsync(left, "KILL");
                await Task.Delay(20);
            }

            await disk.DisposeAsync();
        }

        await Harness.DisposeAsync();
        _end.Dispose();
    }

    /// <summary>Changes the specification and converges on it.</summary>
    public async Task<ObservedInstance> ChangeAsync(Func<InstanceSpec, InstanceSpec> change)
    {
        Spec = change(Spec) with { Generation = Spec.Generation + 1 };
        return await OperatorHarness.ConvergeAsync(Target, Spec);
    }

    /// <summary>Waits until the primary runs, and a standby has everything.</summary>
    public async Task<ObservedInstance> AwaitWholeAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await Target.ObserveAsync(Spec.ResourceId, TestContext.Current.CancellationToken);
            if (seen.Nodes.Any(n => n is { Role: NodeRole.Primary, State: InstanceState.Running }) && seen.Nodes.Any(n => n.IsSynchronous))
                return seen;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), $"Not whole again: {string.Join("; ", seen.Nodes)}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    public static string PrimaryOf(ObservedInstance seen) => seen.Nodes.Single(n => n.Role == NodeRole.Primary).Name;

    public string FolderOf(string node) => Path.Combine(Harness.Folder(Spec), node);

    /// <summary>Processes of a node: its Patroni, its PostgreSQL, or both.</summary>
    public async Task<IReadOnlyList<MachineProcess>> ProcessesAsync(string node, string? part = null) =>
        await Harness.Machine.FindProcessesInAsync(part is null ? FolderOf(node) : Path.Combine(FolderOf(node), part), TestContext.Current.CancellationToken);

    internal static async Task SignalAsync(IEnumerable<MachineProcess> processes, string signal)
    {
        var ids = string.Join(' ', processes.Select(p => p.Pid));
        using var kill = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"kill -{signal} {ids} 2>/dev/null"]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }
}

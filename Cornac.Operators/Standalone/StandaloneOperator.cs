using System.ComponentModel;
using System.Text.RegularExpressions;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;
using Cornac.Operators.Standalone.Backups;
using Cornac.Operators.Standalone.Steps;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Standalone;

/// <summary>Instances of one PostgreSQL each on this host, under <c>DATA/instances/&lt;resource id&gt;/n1</c>.</summary>
public sealed partial class StandaloneOperator : IOperator, IDisposable
{
    private const int LeastStorageGiB = 5;
    private const int MostStorageGiB = 65536;
    private static readonly TimeSpan LockPause = TimeSpan.FromSeconds(1);

    private readonly LocalMachine _machine;
    private readonly StandaloneOptions _options;
    private readonly CertificateAuthority _authority;
    private readonly Installations _installations;
    private readonly RecordStore _records = new();
    private readonly Observer _observer;
    private readonly Measuring _measuring;
    private readonly Destroyer _destroyer;
    private readonly PgBackRest _backupTool;
    private readonly SetLayouts _sets;
    private readonly SetPreparation _preparation;
    private readonly IReadOnlyList<IStep> _steps;
    private readonly string _instances;
    private readonly ILogger<StandaloneOperator> _log;

    private StandaloneOperator(LocalMachine machine, StandaloneOptions options, CertificateAuthority authority, TimeProvider time, ILogger<StandaloneOperator> log)
    {
        _machine = machine;
        _options = options;
        _authority = authority;
        _log = log;
        _instances = Path.Combine(machine.DataDirectory, "instances");
        _installations = new Installations(machine, options.EngineDirectories);
        _observer = new Observer(machine, _installations, _records, time, log);
        _measuring = new Measuring(machine, _installations, _records, time);
        _sets = new SetLayouts(Path.Combine(machine.DataDirectory, "backups"));
        _destroyer = new Destroyer(machine, _sets, time);
        _backupTool = new PgBackRest(options.BackupProgram);
        _preparation = new SetPreparation(_backupTool, _sets);
        Listen = new ListenAddresses(machine.Networks);
        Backups = BackupsOf(static (layout, _) => Task.FromResult(layout), standbys: null, time);
        _steps =
        [
            new PrepareFolder(),
            new RestoreCluster(_backupTool, _records, time),
            new CopySource(authority, _records, time),
            new InitializeCluster(),
            new Recover(_backupTool, _records, time),
            new PrepareArchive(_preparation, _records, log),
            new Configure(Listen, authority, _records, time),
            new Stop(_records, time),
            new Start(Listen, _records, _sets, time),
            new Promote(_records, time),
            new ProvisionRoles(_records),
            new AdmitFollowers(_records),
            new Finish(_records),
        ];
        Steps = [.. _steps.Select(s => s.Info), .. Destroyer.Steps];
    }

    public string Name => "standalone";

    public IReadOnlyList<OperatorStep> Steps { get; }

    public IBackups Backups { get; }

    internal LocalMachine Machine => _machine;

    /// <summary>Where nodes listen.</summary>
    internal ListenAddresses Listen { get; }

    internal CertificateAuthority Authority => _authority;

    internal Installations Installations => _installations;

    internal RecordStore Records => _records;

    internal Observer Observer => _observer;

    internal SetLayouts Sets => _sets;

    internal SetPreparation Preparation => _preparation;

    /// <summary>Opens the operator on a data directory, and makes Cornac's certificate authority there the first time.</summary>
    /// <exception cref="MachineException">The data directory cannot be used; the message says why.</exception>
    public static StandaloneOperator Open(StandaloneOptions options, TimeProvider time, ILoggerFactory logs)
    {
        var machine = new LocalMachine(options.Local, time);
        if (LocalCheck.PathProblem(machine.DataDirectory) is { } problem)
            throw new MachineException(MachineFailure.Other, problem);
        try
        {
            var authority = CertificateAuthority.Open(machine.DataDirectory, time);
            authority.EnsureAdministratorCertificate(machine.DataDirectory);
            return new StandaloneOperator(machine, options, authority, time, logs.CreateLogger<StandaloneOperator>());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw LocalFiles.Explain(e, machine.DataDirectory, machine);
        }
    }

    /// <summary>Finds what would keep instances from living here, each in words that say what to do; empty when all is well.</summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(StandaloneOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var machine = new LocalMachine(options.Local, time);
        List<string> problems = [.. await machine.CheckAsync(cancellationToken)];
        if (problems.Count == 0 && (await new Installations(machine, options.EngineDirectories).FindAsync(cancellationToken)).Count == 0)
            problems.Add("No PostgreSQL server was found: apt-get install postgresql-15, or name the folder of its programs in Cornac:Local:EngineDirectories.");
        return problems;
    }

    public async Task<OperatorCapabilities> DescribeAsync(CancellationToken cancellationToken)
    {
        var facts = await _machine.DescribeAsync(cancellationToken);
        return new OperatorCapabilities
        {
            EngineVersions = await _installations.FindAsync(cancellationToken),
            Classes = [.. _options.Classes.Where(c => c.MemoryBytes <= facts.MemoryBytes)],
            MinStorageGiB = LeastStorageGiB,
            MaxStorageGiB = MostStorageGiB,
            SupportsBackups = await _backupTool.FindAsync(_machine, cancellationToken) is not null,
            SupportsReplicas = true,
        };
    }

    public Task<ObservedInstance> ObserveAsync(string resourceId, CancellationToken cancellationToken) =>
        _observer.ObserveAsync(Layout(resourceId), cancellationToken);

    public Task<InstanceMeasurement?> MeasureAsync(string resourceId, CancellationToken cancellationToken) =>
        MeasureAsync(Layout(resourceId), cancellationToken);

    /// <summary>Measures the node that is meant of an instance on this ground.</summary>
    internal Task<InstanceMeasurement?> MeasureAsync(InstanceLayout layout, CancellationToken cancellationToken) =>
        _measuring.MeasureAsync(layout, cancellationToken);

    public async Task<Turn> ConvergeAsync(InstanceSpec desired, Fence fence, CancellationToken cancellationToken)
    {
        try
        {
            var layout = Layout(desired.ResourceId);
            await using var lease = await _machine.TryLeaseAsync(desired.ResourceId, fence, cancellationToken);
            var now = await FindAsync(desired, layout, cancellationToken);
            var next = _steps.FirstOrDefault(s => s.IsNeeded(now));
            if (lease is null)
                return new Turn.Continue((next ?? _steps[^1]).Info.Name, (next ?? _steps[^1]).Percent, LockPause);
            return next is null ? await DoneAsync(layout, cancellationToken) : await TakeAsync(next, now, lease, cancellationToken);
        }
        catch (Exception e) when (Failures.Explain(e) is { } failure)
        {
            ConvergingFailed(_log, desired.ResourceId, failure.Kind, failure.Message);
            return failure;
        }
    }

    public async Task<Turn> DestroyAsync(string resourceId, Fence fence, CancellationToken cancellationToken)
    {
        try
        {
            var layout = Layout(resourceId);
            await using var lease = await _machine.TryLeaseAsync(resourceId, fence, cancellationToken);
            return lease is null
                ? new Turn.Continue(Destroyer.Steps[0].Name, 0, LockPause)
                : await _destroyer.DestroyAsync(layout, lease, cancellationToken);
        }
        catch (Exception e) when (Failures.Explain(e) is { } failure)
        {
            DestroyingFailed(_log, resourceId, failure.Kind, failure.Message);
            return failure;
        }
    }

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var entries = await _machine.ListAsync(_instances, cancellationToken);
        return
        [
            .. entries
                .Where(e => e.IsDirectory)
                .Select(e => e.Name.EndsWith(InstanceLayout.DeletingSuffix, StringComparison.Ordinal) ? e.Name[..^InstanceLayout.DeletingSuffix.Length] : e.Name)
                .Where(n => ResourceId().IsMatch(n))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    public void Dispose() => _authority.Dispose();

    /// <summary>Backups of the instances on this ground, of the node that is found to be the primary.</summary>
    internal IBackups BackupsOf(PrimaryFinder primaries, StandbyFinder? standbys, TimeProvider time) =>
        new LocalBackups(_machine, _backupTool, _preparation, _sets, _instances, primaries, standbys, _installations, _records, time, _log);

    private async Task<Turn> TakeAsync(IStep step, Situation now, IMachineLease lease, CancellationToken cancellationToken)
    {
        TakingStep(_log, now.Desired.ResourceId, step.Info.Name);
        if (await step.TakeAsync(now, lease, cancellationToken) is { } wait)
            return new Turn.Continue(step.Info.Name, wait.Percent ?? step.Percent, wait.After);
        // Those before the step were not needed, and those after it were not looked at yet; the last one closes every change.
        var following = _steps.SkipWhile(s => s != step).Skip(1).FirstOrDefault(s => s.IsNeeded(now) || (s is ProvisionRoles && now is { IsProvisioned: false, Desired.Follows: null }));
        return step is Finish || (following is null && now.Record.Generation == now.Desired.Generation)
            ? await DoneAsync(now.Layout, cancellationToken)
            : new Turn.Continue((following ?? _steps[^1]).Info.Name, (following ?? _steps[^1]).Percent, TimeSpan.Zero);
    }

    private async Task<Turn> DoneAsync(InstanceLayout layout, CancellationToken cancellationToken) =>
        new Turn.Done(await _observer.ObserveAsync(layout, cancellationToken));

    private async Task<Situation> FindAsync(InstanceSpec desired, InstanceLayout layout, CancellationToken cancellationToken)
    {
        Roles.Check(desired);
        if (await _machine.ExistsAsync(layout.Deleting, cancellationToken))
            throw new EngineException(FailureKind.Permanent, $"Instance {desired.ResourceId} is being destroyed.");
        var record = await _records.ReadAsync(layout, _machine, cancellationToken);
        if (desired.StorageGiB < record.StorageGiB)
            throw new EngineException(FailureKind.Permanent, $"Storage cannot shrink from {record.StorageGiB} GiB to {desired.StorageGiB} GiB.");
        var node = layout.Node;
        var facts = await _machine.DescribeAsync(cancellationToken);
        var clusterMajor = (await _machine.ReadTextAsync(Path.Combine(node.Data, "PG_VERSION"), cancellationToken))?.Trim();
        var engine = EngineChoice.Choose(desired, record, clusterMajor, await _installations.FindAsync(cancellationToken));
        var status = await ServerStatus.ReadAsync(_machine, node, cancellationToken);
        var floor = await _machine.ExistsAsync(Path.Combine(node.Data, Following.SignalFile), cancellationToken)
            ? await StandbyFloor.ReadAsync(_machine, node, engine, cancellationToken) : null;
        var (following, slots) = status.IsReady && record.Provisioned is not null
            ? await _observer.AskReplicationAsync(layout, engine, floor is not null, desired.Followers.Count + record.Slots.Count > 0, status, cancellationToken)
            : default;
        return new Situation
        {
            Desired = desired,
            Layout = layout,
            Record = record,
            Machine = facts,
            Engine = engine,
            // The socket's folder is made last of all.
            HasFolders = await _machine.ExistsAsync(node.SocketDirectory, cancellationToken) && await _machine.ExistsAsync(node.Log, cancellationToken),
            HasCluster = clusterMajor is not null,
            Server = status,
            Floor = floor,
            Following = following,
            IsCopying = await _machine.ExistsAsync(node.CopyJob, cancellationToken),
            Slots = slots,
            Configuration = await DesiredConfiguration.RenderAsync(desired, floor, layout, _sets, _options.BackupProgram, _machine, facts, _authority, cancellationToken),
        };
    }

    /// <summary>Where an instance is.</summary>
    internal InstanceLayout Layout(string resourceId) =>
        ResourceId().IsMatch(resourceId)
            ? new InstanceLayout(_instances, resourceId)
            : throw new ArgumentException($"\"{resourceId}\" is no resource id.", nameof(resourceId));

    [GeneratedRegex(@"\Adb-[A-Z0-9]{1,60}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ResourceId();
}

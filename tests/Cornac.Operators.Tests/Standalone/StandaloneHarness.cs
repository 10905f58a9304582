using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;
using Cornac.Operators.Standalone;
using Cornac.Operators.Tests.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>A data directory of its own, real PostgreSQL, addresses of the tests' pool.</summary>
public class StandaloneHarness : OperatorHarness
{
    public const string Password = "C0nf'de tie!";

    private readonly List<StandaloneOperator> _opened = [];
    private readonly List<string> _resources = [];
    private readonly bool _isMountPoint;

    public StandaloneHarness(string? dataDirectory = null, bool isMountPoint = false, string? bridge = null)
    {
        _isMountPoint = isMountPoint;
        DataDirectory = dataDirectory ?? $"/tmp/cot-{Guid.NewGuid():N}"[..16];
        Options = new StandaloneOptions { Local = new LocalOptions { DataDirectory = DataDirectory, Bridge = bridge } };
        Machine = new LocalMachine(Options.Local, TimeProvider.System);
    }

    public string DataDirectory { get; }

    public StandaloneOptions Options { get; }

    public LocalMachine Machine { get; }

    public string AuthorityFile => Path.Combine(DataDirectory, "ca.pem");

    public static string InstalledVersion { get; } = FindInstalledVersion();

    public string Folder(InstanceSpec spec) => Path.Combine(Machine.DataDirectory, "instances", spec.ResourceId);

    public override IOperator Open() => OpenSingle();

    public override InstanceSpec NewSpec()
    {
        var spec = new InstanceSpec
        {
            ResourceId = NewResourceId(),
            Name = "shop",
            Generation = 1,
            EngineVersion = InstalledVersion,
            Class = new InstanceClass("db.t3.micro", 2, 1L << 30),
            StorageGiB = 5,
            Address = TestAddresses.Next(),
            Port = 5432,
            MasterUsername = "boss",
            MasterPasswordVerifier = ScramVerifier.Create(Password),
            DatabaseName = "app",
            Power = PowerState.Running,
        };
        _resources.Add(spec.ResourceId);
        return spec;
    }

    public override async Task AssertNothingLeftAsync(InstanceSpec spec)
    {
        var folder = Folder(spec);
        Assert.False(Path.Exists(folder));
        Assert.False(Path.Exists(folder + ".deleting"));
        Assert.Empty(await Machine.FindProcessesInAsync(folder, TestContext.Current.CancellationToken));
        Assert.Equal(PortState.Free, await Machine.ProbePortAsync(spec.Address, spec.Port, TestContext.Current.CancellationToken));
    }

    public override async ValueTask DisposeAsync()
    {
        await DestroyAllAsync(Open(), _resources);
        foreach (var opened in _opened)
            opened.Dispose();
        foreach (var entry in Directory.EnumerateFileSystemEntries(DataDirectory))
            await Machine.RunAsync(new MachineCommand("/bin/rm", "-rf", "--", entry) { User = RunAs.Host }, CancellationToken.None);
        if (!_isMountPoint)
            Directory.Delete(DataDirectory);
        GC.SuppressFinalize(this);
    }

    /// <summary>An operator with a clock of its own.</summary>
    internal StandaloneOperator OpenAt(TimeProvider time)
    {
        var opened = StandaloneOperator.Open(Options, time, NullLoggerFactory.Instance);
        _opened.Add(opened);
        return opened;
    }

    protected StandaloneOperator OpenSingle() => OpenAt(TimeProvider.System);

    /// <summary>Not under the test's token: what a cancelled test started is removed too.</summary>
    protected virtual async Task DestroyAllAsync(IOperator last, IReadOnlyList<string> resources)
    {
        foreach (var resource in resources)
        {
            while (await last.DestroyAsync(resource, new Fence(long.MaxValue), CancellationToken.None) is Turn.Continue next)
                await Task.Delay(next.After);
        }
    }

    private static string FindInstalledVersion()
    {
        var options = new LocalOptions { DataDirectory = "/tmp" };
        var installations = new Installations(new LocalMachine(options, TimeProvider.System), []);
        return installations.FindAsync(CancellationToken.None).GetAwaiter().GetResult()[^1].Version;
    }
}

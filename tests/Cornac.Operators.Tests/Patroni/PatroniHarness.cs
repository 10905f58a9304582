using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni;
using Cornac.Operators.Tests.Standalone;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>A data directory of its own, with an etcd of its own; real Patroni and HAProxy.</summary>
public sealed class PatroniHarness(string? bridge = null) : StandaloneHarness(bridge: bridge)
{
    private readonly List<PatroniOperator> _opened = [];

    public override IOperator Open() => OpenPatroni();

    /// <summary>Options of its operators; nodes are the harness's own.</summary>
    internal Func<PatroniOptions, PatroniOptions> Configure { get; init; } = options => options;

    /// <summary>Addresses of the nodes of every cluster; of the tests' pool unless given.</summary>
    internal IReadOnlyList<string>? NodeAddresses { get; init; }

    /// <summary>Address of every instance; of the tests' pool unless given.</summary>
    internal string? Address { get; init; }

    public PatroniOperator OpenPatroni(bool strict = false)
    {
        var options = Configure(new PatroniOptions { Node = Options, StrictlySynchronous = strict });
        var opened = new PatroniOperator(OpenSingle(), options, TimeProvider.System, NullLoggerFactory.Instance);
        _opened.Add(opened);
        return opened;
    }

    public override InstanceSpec NewSpec() => NewSingleSpec() with { HighAvailability = new HighAvailability { NodeAddresses = NodeAddresses ?? [TestAddresses.Next(), TestAddresses.Next()] } };

    public InstanceSpec NewSingleSpec() => base.NewSpec() is var spec && Address is null ? spec : spec with { Address = Address };

    public override async Task AssertNothingLeftAsync(InstanceSpec spec)
    {
        await base.AssertNothingLeftAsync(spec);
        foreach (var address in spec.HighAvailability?.NodeAddresses ?? [])
        {
            Assert.Equal(PortState.Free, await Machine.ProbePortAsync(address, spec.Port, TestContext.Current.CancellationToken));
            Assert.Equal(PortState.Free, await Machine.ProbePortAsync(address, 8008, TestContext.Current.CancellationToken));
        }
    }

    protected override async Task DestroyAllAsync(IOperator last, IReadOnlyList<string> resources)
    {
        await base.DestroyAllAsync(last, resources);
        await ((PatroniOperator)last).StopStoreAsync(CancellationToken.None);
        foreach (var opened in _opened)
            opened.Dispose();
    }
}

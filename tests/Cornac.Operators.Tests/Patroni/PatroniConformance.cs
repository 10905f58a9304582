using Cornac.Operators.Contract;
using Cornac.Operators.Tests.Conformance;
using Cornac.Operators.Tests.Standalone;

namespace Cornac.Operators.Tests.Patroni;

public sealed class PatroniConformance() : OperatorConformance(new PatroniHarness())
{
    /// <summary>A cluster takes seconds: every seventh turn of a creation, and the last.</summary>
    protected override int TurnStride => 7;

    protected override Task AnswersToAsync(InstanceSpec spec, string name, bool isTrue) =>
        Connecting.AnswersToAsync((StandaloneHarness)Harness, spec, name, isTrue, spec.HighAvailability!.NodeAddresses.Prepend(spec.Address));

    protected override async Task<string> RunIdentityAsync(ObservedInstance seen, InstanceSpec spec)
    {
        await using var connection = await Connecting.AsMasterAsync((StandaloneHarness)Harness, spec);
        return await connection.ScalarAsync<string>("SELECT pg_postmaster_start_time()::text");
    }
}

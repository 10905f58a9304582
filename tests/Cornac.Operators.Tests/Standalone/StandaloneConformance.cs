using Cornac.Operators.Contract;
using Cornac.Operators.Tests.Conformance;

namespace Cornac.Operators.Tests.Standalone;

public sealed class StandaloneConformance() : OperatorConformance(new StandaloneHarness())
{
    protected override async Task<string> RunIdentityAsync(ObservedInstance seen, InstanceSpec spec)
    {
        await using var connection = await Connecting.AsMasterAsync((StandaloneHarness)Harness, spec);
        return await connection.ScalarAsync<string>("SELECT pg_postmaster_start_time()::text");
    }
}

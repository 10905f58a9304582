using Cornac.Operators.Tests.Conformance;

namespace Cornac.Operators.Tests.Fake;

public sealed class FakeReplicaConformance() : ReplicaConformance(new FakeBackupGround(new FakeHarness()))
{
    protected override bool HasData => false;
}

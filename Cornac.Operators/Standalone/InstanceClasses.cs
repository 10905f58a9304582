using Cornac.Operators.Contract;

namespace Cornac.Operators.Standalone;

/// <summary>RDS's classes with their vCPU and memory (RDS User Guide, "Hardware specifications for DB instance classes").</summary>
public static class InstanceClasses
{
    private const long GiB = 1L << 30;
    private const int GeneralGiBPerCpu = 4;
    private const int MemoryGiBPerCpu = 8;

    private static readonly (string Size, int Cpus, int MemoryGiB)[] Burstable =
        [("micro", 2, 1), ("small", 2, 2), ("medium", 2, 4), ("large", 2, 8), ("xlarge", 4, 16), ("2xlarge", 8, 32)];

    private static readonly (string Size, int Cpus)[] Sizes =
        [("large", 2), ("xlarge", 4), ("2xlarge", 8), ("4xlarge", 16), ("8xlarge", 32), ("12xlarge", 48), ("16xlarge", 64), ("24xlarge", 96)];

    public static IReadOnlyList<InstanceClass> Default { get; } =
    [
        .. from family in new[] { "t3", "t4g" } from s in Burstable select Make(family, s.Size, s.Cpus, s.MemoryGiB),
        .. from family in new[] { "m5", "m6i", "m6g", "m7g" } from s in Offered(family) select Make(family, s.Size, s.Cpus, s.Cpus * GeneralGiBPerCpu),
        .. from family in new[] { "r5", "r6i", "r6g", "r7g" } from s in Offered(family) select Make(family, s.Size, s.Cpus, s.Cpus * MemoryGiBPerCpu),
    ];

    private static IEnumerable<(string Size, int Cpus)> Offered(string family) =>
        // Graviton's largest is 16xlarge.
        family.EndsWith('g') ? Sizes.Where(s => s.Cpus <= 64) : Sizes;

    private static InstanceClass Make(string family, string size, int cpus, int memoryGiB) => new($"db.{family}.{size}", cpus, memoryGiB * GiB);
}

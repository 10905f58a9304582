using Cornac.Operators.Contract;
using Cornac.Operators.Engine;

namespace Cornac.Operators.Standalone;

/// <summary>Chooses the installed PostgreSQL for an instance.</summary>
internal static class EngineChoice
{
    public static EngineVersion Choose(InstanceSpec desired, InstanceRecord record, string? clusterMajor, IReadOnlyList<EngineVersion> installed)
    {
        var major = desired.EngineVersion.Split('.', 2)[0];
        if (clusterMajor is not null && !string.Equals(clusterMajor, major, StringComparison.Ordinal))
            throw new EngineException(FailureKind.Permanent, $"The cluster is of PostgreSQL {clusterMajor}; this operator does not change it to {major}.");
        if (installed.FirstOrDefault(v => string.Equals(v.Version, desired.EngineVersion, StringComparison.Ordinal)) is { } exact)
            return exact;

        // Packages replace one minor version by the next: an instance that asks for nothing new goes on with what is there.
        var asksNothingNew = clusterMajor is not null && string.Equals(record.EngineVersion ?? desired.EngineVersion, desired.EngineVersion, StringComparison.Ordinal);
        if (asksNothingNew && installed.LastOrDefault(v => string.Equals(v.Major, major, StringComparison.Ordinal)) is { } sameMajor)
            return sameMajor;
        var there = installed.Count == 0 ? "none" : string.Join(", ", installed.Select(v => v.Version));
        throw new EngineException(FailureKind.Permanent, $"PostgreSQL {desired.EngineVersion} is not installed on this machine; installed: {there}.");
    }
}

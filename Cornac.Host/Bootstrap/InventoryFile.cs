using System.Text.Json;
using Cornac.Host.Backups;
using Cornac.Host.Configuration;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Bootstrap;

/// <summary>What Cornac's own PostgreSQL was last asked to be, and under which lease: needed to start it before the inventory can be read.</summary>
/// <param name="Spec">The specification, without <see cref="InstanceSpec.Archive"/>: that holds a secret.</param>
/// <param name="Fence">Number of the lease.</param>
/// <param name="ArchiveRepository">Repository that its WAL is archived to, by name; null when it is not.</param>
internal sealed record InventoryFile(InstanceSpec Spec, long Fence, string? ArchiveRepository = null)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    public static InventoryFile? Read(DataDirectory data) =>
        File.Exists(data.InventoryFile) ? JsonSerializer.Deserialize<InventoryFile>(File.ReadAllText(data.InventoryFile)) : null;

    public static InventoryFile Of(InstanceSpec spec, Fence fence) =>
        new(spec with { Archive = null, Origin = null }, fence.Number, spec.Archive?.Repository.Name);

    /// <summary>The whole specification again.</summary>
    public InstanceSpec Complete(BackupPlaces places) =>
        ArchiveRepository is { } name ? Spec with { Archive = places.SetOf(Spec.ResourceId, name) } : Spec;

    public void Write(DataDirectory data) => PrivateFile.Write(data.InventoryFile, JsonSerializer.Serialize(this, Readable));
}

/// <summary>Writes every change of Cornac's own PostgreSQL to the file before it is made.</summary>
internal sealed class InventoryKeeper(IOperator inner, DataDirectory data, string resourceId) : IOperator
{
    public string Name => inner.Name;

    public IReadOnlyList<OperatorStep> Steps => inner.Steps;

    public Task<OperatorCapabilities> DescribeAsync(CancellationToken cancellationToken) => inner.DescribeAsync(cancellationToken);

    public Task<ObservedInstance> ObserveAsync(string resourceId, CancellationToken cancellationToken) => inner.ObserveAsync(resourceId, cancellationToken);

    public Task<InstanceMeasurement?> MeasureAsync(string resourceId, CancellationToken cancellationToken) => inner.MeasureAsync(resourceId, cancellationToken);

    public Task<Turn> ConvergeAsync(InstanceSpec desired, Fence fence, CancellationToken cancellationToken)
    {
        if (desired.ResourceId == resourceId) Keep(desired, fence);
        return inner.ConvergeAsync(desired, fence, cancellationToken);
    }

    /// <summary>What a lease asks for that is over, the operator refuses: it must not take the place of what holds.</summary>
    private void Keep(InstanceSpec desired, Fence fence)
    {
        if (InventoryFile.Read(data) is { } kept && kept.Fence > fence.Number) return;
        InventoryFile.Of(desired, fence).Write(data);
    }

    public Task<Turn> DestroyAsync(string resourceId, Fence fence, CancellationToken cancellationToken) =>
        inner.DestroyAsync(resourceId, fence, cancellationToken);

    public IBackups? Backups => inner.Backups;

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);
}

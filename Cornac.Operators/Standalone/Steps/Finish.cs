using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

/// <summary>Writes down that everything asked for is there.</summary>
internal sealed class Finish(RecordStore records) : IStep
{
    public OperatorStep Info { get; } = new("finish", "Finishing");

    public int Percent => 97;

    public bool IsNeeded(Situation now) =>
        now.Record.Generation != now.Desired.Generation
        || now.Record.StorageGiB != now.Desired.StorageGiB
        || !string.Equals(now.Record.EngineVersion, now.Desired.EngineVersion, StringComparison.Ordinal);

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var record = now.Record with
        {
            Generation = now.Desired.Generation,
            StorageGiB = now.Desired.StorageGiB,
            EngineVersion = now.Desired.EngineVersion,
        };
        await records.WriteAsync(now.Layout, machine, record, cancellationToken);
        return null;
    }
}

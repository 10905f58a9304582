using System.Text.Json;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone;

/// <summary>Reads and writes <c>state.json</c>.</summary>
internal sealed class RecordStore
{
    public async Task<InstanceRecord> ReadAsync(InstanceLayout layout, IMachine machine, CancellationToken cancellationToken)
    {
        try
        {
            return InstanceRecord.Parse(await machine.ReadTextAsync(layout.State, cancellationToken));
        }
        catch (JsonException e)
        {
            throw new EngineException(FailureKind.Permanent, $"{layout.State} is damaged ({e.Message}); restore it from a backup of the data directory.", e);
        }
    }

    public Task WriteAsync(InstanceLayout layout, IMachineLease machine, InstanceRecord record, CancellationToken cancellationToken) =>
        machine.WriteTextAsync(layout.State, record.Format(), FileAccessFor.Everyone, cancellationToken);
}

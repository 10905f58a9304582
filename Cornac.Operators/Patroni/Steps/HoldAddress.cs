using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Addresses;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Starts what holds the instance's address, and starts it again when it is to do something else.</summary>
internal sealed class HoldAddress(AddressHolders holders) : IClusterStep
{
    public OperatorStep Info { get; } = new("hold-address", "Taking the address");

    public int Percent => 68;

    public bool IsNeeded(ClusterSituation now) =>
        now.ShouldRun && !(now.IsAddressHeld && string.Equals(now.Record.Proxied, now.Configuration!.AddressFingerprint, StringComparison.Ordinal));

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var address = ClusterAddress.Of(now.Layout, now.Record);
        var holder = holders.Of(address.Value);
        // So that the guard does not start it again meanwhile. It may have been about to; then it is stopped at the next turn.
        await (now.Record with { Proxied = null }).WriteAsync(now.Layout, machine, cancellationToken);
        if (!await holder.StopAsync(address, machine, cancellationToken) || await holder.IsUpAsync(address, machine, cancellationToken))
            return TimeSpan.FromMilliseconds(200);
        await holder.EnsureFreeAsync(address, now.Desired.Port, machine, cancellationToken);
        foreach (var file in now.Configuration!.Address)
            await machine.WriteTextAsync(file.Path, file.Text, file.Access, cancellationToken);
        await holder.StartAsync(address, machine, cancellationToken);
        await (now.Record with { Proxied = now.Configuration.AddressFingerprint }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}

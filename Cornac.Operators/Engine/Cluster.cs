using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine;

/// <summary>Makes a new cluster.</summary>
internal static class Cluster
{
    /// <summary>An empty cluster, its first WAL, and room to grow a little.</summary>
    private const long LeastFreeBytes = 256L << 20;

    public static async Task InitializeAsync(IMachineLease machine, NodeLayout node, EngineVersion version, CancellationToken cancellationToken)
    {
        if (await machine.GetFreeBytesAsync(node.Root, cancellationToken) < LeastFreeBytes)
            throw new EngineException(FailureKind.StorageFull, $"Less than {LeastFreeBytes >> 20} MiB are free at {node.Root}: free some space, or use another data directory.");
        if (await machine.ExistsAsync(node.NewData, cancellationToken))
            await machine.RemoveAsync(node.NewData, cancellationToken);
        await machine.MakeDirectoryAsync(node.NewData, FileAccessFor.Instance, cancellationToken);

        // Every file is synced once at the end: initdb's own sync of each file takes longer than all the rest.
        string[] arguments =
        [
            "--pgdata", node.NewData, "--username", ServerConfiguration.Administrator, "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
            "--auth-local=peer", "--auth-host=scram-sha-256", "--no-sync", "--no-instructions",
        ];
        var result = await machine.RunAsync(new MachineCommand(Path.Combine(version.BinDirectory, "initdb"), arguments), cancellationToken);
        if (!result.Succeeded)
            throw ServerLog.Failure($"initdb of PostgreSQL {version.Version} failed in {node.Root}", result.StandardError);

        await machine.WriteTextAsync(Path.Combine(node.NewData, "postgresql.conf"), ServerConfiguration.MainFile, FileAccessFor.Instance, cancellationToken);
        await machine.SyncAsync(node.NewData, cancellationToken);
        await machine.MoveAsync(node.NewData, node.Data, cancellationToken);
    }

    /// <summary>The cluster's identifier without a running server, or null when it cannot be read.</summary>
    public static Task<string?> ReadSystemIdentifierAsync(IMachine machine, NodeLayout node, EngineVersion version, CancellationToken cancellationToken) =>
        ReadControlAsync("Database system identifier:", machine, node, version, cancellationToken);

    /// <summary>True when recovery from a backup has begun, and not ended: the cluster is not yet what it is to be.</summary>
    public static async Task<bool> IsInArchiveRecoveryAsync(IMachine machine, NodeLayout node, EngineVersion version, CancellationToken cancellationToken) =>
        await ReadControlAsync("Database cluster state:", machine, node, version, cancellationToken) is not ("in production" or "shut down" or "shutting down");

    /// <summary>What <c>pg_controldata</c> says.</summary>
    public static async Task<string> ReadControlAsync(IMachine machine, NodeLayout node, EngineVersion version, CancellationToken cancellationToken)
    {
        var command = new MachineCommand(Path.Combine(version.BinDirectory, "pg_controldata"), "--pgdata", node.Data) { Timeout = TimeSpan.FromSeconds(10) };
        return (await machine.RunAsync(command, cancellationToken)).StandardOutput;
    }

    /// <summary>One value of it; null when it is not there.</summary>
    public static string? Value(string control, string label) =>
        control.Split('\n').FirstOrDefault(l => l.StartsWith(label, StringComparison.Ordinal))?[label.Length..].Trim();

    private static async Task<string?> ReadControlAsync(string label, IMachine machine, NodeLayout node, EngineVersion version, CancellationToken cancellationToken) =>
        Value(await ReadControlAsync(machine, node, version, cancellationToken), label);
}

using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Backups;

/// <summary>Checks the data of a running instance: every table and B-tree (<c>pg_amcheck</c>), which reads every page of them and so its checksum, then the rows.</summary>
internal sealed class Verifying(Installations installations, TimeProvider time)
{
    private const int MostFindings = 20;
    private const int FoundCorruption = 2;
    private const string ChecksumFailures = "SELECT datname, checksum_failures FROM pg_stat_database WHERE checksum_failures > 0;";
    private static readonly OperatorStep Check = new("check-data", "Checking tables and indexes");
    private static readonly OperatorStep Count = new("count-rows", "Counting rows");

    public static IReadOnlyList<OperatorStep> Steps { get; } = [Check, Count];

    public async Task<Turn> TakeAsync(NodeLayout node, VerificationOrder order, IMachineLease machine, CancellationToken cancellationToken)
    {
        var server = await ServerStatus.ReadAsync(machine, node, cancellationToken);
        var major = (await machine.ReadTextAsync(Path.Combine(node.Data, "PG_VERSION"), cancellationToken))?.Trim();
        var engine = (await installations.FindAsync(cancellationToken)).LastOrDefault(v => string.Equals(v.Major, major, StringComparison.Ordinal));
        if (!server.IsReady || engine is null)
            return new Turn.Fail(FailureKind.Transient, "The instance does not run: its data cannot be checked.");

        var job = new DetachedJob(node.VerifyJob);
        var state = await job.ReadAsync(machine, cancellationToken);
        if (state.Phase == JobPhase.Running && string.Equals(state.Name, order.OrderId, StringComparison.Ordinal))
            return new Turn.Continue(Check.Name, 10, state.Pause(time.GetUtcNow()));
        if (state.Phase != JobPhase.Ended || !string.Equals(state.Name, order.OrderId, StringComparison.Ordinal))
        {
            await job.StartAsync(machine, order.OrderId, AmCheck(node, engine, server.Port), cancellationToken);
            return new Turn.Continue(Check.Name, 5, TimeSpan.FromMilliseconds(200));
        }

        var findings = Findings(state.Result!);
        var psql = new Psql(node, engine);
        findings.AddRange((await psql.RunAsync(machine, server.Port, ServerConfiguration.AdministrationDatabase, ChecksumFailures, cancellationToken))
            .Select(r => $"Database {r.Split('|')[0]}: {r.Split('|')[1]} pages with a wrong checksum."));
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in order.CountedTables)
            counts[table] = await CountAsync(table, psql, server.Port, machine, cancellationToken);
        await job.ForgetAsync(machine, cancellationToken);
        return new Turn.Verified(new VerificationReport(findings.Count == 0, findings, counts));
    }

    private static MachineCommand AmCheck(NodeLayout node, EngineVersion engine, int port) => new(
        Path.Combine(engine.BinDirectory, "pg_amcheck"),
        "--all", "--heapallindexed", "--install-missing", "--no-password", "--host", node.SocketDirectory, "--port", port.ToString(CultureInfo.InvariantCulture),
        "--username", ServerConfiguration.Administrator, "--maintenance-db", ServerConfiguration.AdministrationDatabase);

    private static List<string> Findings(CommandResult result)
    {
        if (result.Succeeded)
            return [];
        var said = (result.ExitCode == FoundCorruption ? result.StandardOutput : result.StandardError).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return said.Length == 0 ? [$"pg_amcheck ended with code {result.ExitCode}."] : [.. said.Take(MostFindings)];
    }

    private static async Task<long> CountAsync(string table, Psql psql, int port, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (table.Split('.') is not [var database, var schema, var name])
            throw new EngineException(FailureKind.Permanent, $"\"{table}\" names no table: database.schema.table.");
        var rows = await psql.RunAsync(machine, port, database, $"SET statement_timeout = '80s'; SELECT count(*) FROM {Sql.Identifier(schema)}.{Sql.Identifier(name)};", cancellationToken);
        return long.Parse(rows[0], CultureInfo.InvariantCulture);
    }
}

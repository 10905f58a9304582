using Npgsql;
using NpgsqlTypes;

namespace Cornac.Host.Lifecycle.Engine;

/// <summary>Records how far an operation is, each time in one statement that does nothing unless the lease still holds.</summary>
public sealed class OperationProgress(NpgsqlDataSource inventory, WorkLeases leases, TimeProvider clock)
{
    private const string Guard = "WHERE resource_id = @id AND fencing = @fencing AND lease_owner = @owner";

    private const string StepSql =
        $"""
        WITH mine AS (
            UPDATE work_items SET step = @step, deadline = COALESCE(deadline, @deadline),
                attempt = CASE WHEN @changed THEN 0 WHEN @after::interval IS NULL THEN attempt ELSE GREATEST(attempt - 1, 0) END,
                last_error = CASE WHEN @changed THEN NULL ELSE last_error END,
                lease_owner = CASE WHEN @after::interval IS NULL THEN lease_owner END,
                lease_until = CASE WHEN @after::interval IS NULL THEN lease_until END,
                next_run_at = CASE WHEN @after::interval IS NULL THEN next_run_at WHEN wakes = @wakes THEN now() + @after::interval ELSE now() END
            {Guard} RETURNING wakes),
        operation AS (
            UPDATE operations SET percent = GREATEST(percent, @percent), started_at = COALESCE(started_at, @now),
                message = CASE WHEN rolling_back OR NOT @changed THEN message END
            WHERE id = @operation AND EXISTS (SELECT FROM mine)),
        closed AS (
            UPDATE operation_steps SET ended_at = @now
            WHERE operation_id = @operation AND ended_at IS NULL AND @changed AND EXISTS (SELECT FROM mine)),
        opened AS (
            INSERT INTO operation_steps (operation_id, ordinal, name, title, started_at, attempts)
            SELECT @operation, COALESCE((SELECT max(ordinal) FROM operation_steps WHERE operation_id = @operation), 0) + 1, @step, @title, @now, 1
            FROM mine WHERE @changed AND @operation IS NOT NULL)
        SELECT wakes FROM mine
        """;

    private const string FailSql =
        $"""
        WITH mine AS (
            UPDATE work_items SET last_error = @message, lease_owner = NULL, lease_until = NULL,
                next_run_at = CASE WHEN wakes = @wakes THEN now() + COALESCE(@pause::interval, {WorkLeases.Pause}) ELSE now() END
            {Guard} RETURNING wakes),
        operation AS (
            UPDATE operations SET message = @message WHERE id = @operation AND NOT rolling_back AND EXISTS (SELECT FROM mine)),
        failed AS (
            UPDATE operation_steps SET attempts = attempts + 1, message = @message
            WHERE operation_id = @operation AND ended_at IS NULL AND EXISTS (SELECT FROM mine))
        SELECT wakes FROM mine
        """;

    private const string IdleSql =
        $"""
        WITH mine AS (
            UPDATE work_items SET step = NULL, attempt = 0, last_error = NULL, deadline = NULL, lease_owner = NULL, lease_until = NULL,
                next_run_at = CASE WHEN wakes = @wakes THEN NULL ELSE now() END
            {Guard} RETURNING wakes),
        acted AS (DELETE FROM signals WHERE resource_id = @id AND EXISTS (SELECT FROM mine))
        SELECT wakes FROM mine
        """;

    /// <summary>Records that a step is next.</summary>
    /// <param name="work">The lease; its <see cref="LeasedWork.Wakes"/> become those found.</param>
    /// <param name="operation">The operation, if people see one.</param>
    /// <param name="step">Step and its title.</param>
    /// <param name="percent">Progress, 0 to 99.</param>
    /// <param name="after">Pause for which the lease is given back; null keeps it.</param>
    /// <param name="deadline">When to stop retrying, if that is not set yet.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>True when the resource was woken meanwhile and has to be read again.</returns>
    /// <exception cref="LeaseLostException">The lease is lost; nothing was recorded.</exception>
    public async Task<bool> StepAsync(
        LeasedWork work, Guid? operation, (string Name, string Title) step, int percent, TimeSpan? after, DateTimeOffset? deadline,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var command = Guarded(StepSql, work, operation);
        command.Parameters.AddWithValue("step", step.Name);
        command.Parameters.AddWithValue("title", step.Title);
        command.Parameters.AddWithValue("percent", percent);
        command.Parameters.AddWithValue("changed", work.Step != step.Name);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        Add(command, "after", NpgsqlDbType.Interval, after);
        Add(command, "deadline", NpgsqlDbType.TimestampTz, deadline);
        var woken = await ExecuteAsync(command, work, cancellationToken);
        work.Step = step.Name;
        work.Deadline ??= deadline;
        return woken;
    }

    /// <summary>Records a failure that is tried again, and gives the lease back.</summary>
    /// <param name="work">The lease.</param>
    /// <param name="operation">The operation, if people see one.</param>
    /// <param name="message">What is wrong, without a secret.</param>
    /// <param name="pause">Pause before the next attempt; null for one that grows with the attempts.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LeaseLostException">The lease is lost; nothing was recorded.</exception>
    public async Task FailAsync(LeasedWork work, Guid? operation, string message, TimeSpan? pause, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var command = Guarded(FailSql, work, operation);
        command.Parameters.AddWithValue("message", message);
        Add(command, "pause", NpgsqlDbType.Interval, pause);
        leases.AddPause(command);
        await ExecuteAsync(command, work, cancellationToken);
    }

    /// <summary>Records that nothing is left to be done, and gives the lease back.</summary>
    /// <exception cref="LeaseLostException">The lease is lost; nothing was recorded.</exception>
    public async Task IdleAsync(LeasedWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var command = Guarded(IdleSql, work, operation: null);
        await ExecuteAsync(command, work, cancellationToken);
    }

    private static void Add(NpgsqlCommand command, string name, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });

    private static async Task<bool> ExecuteAsync(NpgsqlCommand command, LeasedWork work, CancellationToken cancellationToken)
    {
        if (await command.ExecuteScalarAsync(cancellationToken) is not long wakes) throw new LeaseLostException(work.ResourceId);
        var woken = wakes != work.Wakes;
        work.Wakes = wakes;
        return woken;
    }

    private NpgsqlCommand Guarded(string sql, LeasedWork work, Guid? operation)
    {
        var command = inventory.CreateCommand(sql);
        leases.AddGuard(command, work);
        command.Parameters.AddWithValue("wakes", work.Wakes);
        Add(command, "operation", NpgsqlDbType.Uuid, operation);
        return command;
    }
}

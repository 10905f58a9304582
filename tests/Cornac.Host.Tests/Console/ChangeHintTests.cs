using System.Collections.Concurrent;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Host.Console;
using Cornac.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Cornac.Host.Tests.Console;

/// <summary>What the inventory's triggers tell, on a real PostgreSQL with the migrations that hosts run.</summary>
public sealed class ChangeHintTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private const string Account = "123456789012";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly ConcurrentBag<string> _heard = [];
    private readonly ChangeSubscriptions _subscriptions = new();
    private NpgsqlDataSource _source = null!;
    private ChangeListener _listener = null!;

    public async ValueTask InitializeAsync()
    {
        _source = NpgsqlDataSource.Create(await postgres.CreateInventoryAsync());
        _listener = new ChangeListener(_source, _subscriptions, TimeProvider.System, NullLogger<ChangeListener>.Instance);
        await _listener.StartAsync(CancellationToken.None);
        using var probe = _subscriptions.Subscribe("probe", () => _heard.Add("probe"));
        await Eventually.Until(
            async () =>
            {
                await ExecuteAsync("SELECT pg_notify('cornac_changes', 'probe')");
                return !_heard.IsEmpty;
            },
            Deadline, () => "nothing is heard");
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.StopAsync(CancellationToken.None);
        _listener.Dispose();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task Visible_change_is_heard_and_one_more_look_at_the_same_is_not()
    {
        using var subscription = _subscriptions.Subscribe(Account, () => _heard.Add(Account));
        await ExecuteAsync(Instance);
        await HeardAsync();
        await SilentAsync("UPDATE db_instances SET observed_at = now(), storage_used_bytes = 7, observed_generation = 1");
        await ExecuteAsync("UPDATE db_instances SET status = 'available'");
        await HeardAsync();
        await ExecuteAsync("DELETE FROM db_instances");
        await HeardAsync();
    }

    [Fact]
    public async Task Burst_of_progress_is_told_seldom_but_its_end_is_not_missed()
    {
        await ExecuteAsync(
            $"""
            INSERT INTO operations (id, account_id, resource_id, resource_name, kind, created_at, percent, generation, rolling_back)
            VALUES (gen_random_uuid(), '{Account}', 'db-A', 'a', 'create', now(), 0, 1, false)
            """);
        var seen = 0;
        using var subscription = _subscriptions.Subscribe(Account, () => Interlocked.Increment(ref seen));
        await using var connection = await _source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        for (var percent = 1; percent <= 99; percent++)
        {
            await using var command = new NpgsqlCommand($"UPDATE operations SET percent = {percent}", connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var atEnd = Volatile.Read(ref seen);
        Assert.InRange(atEnd, 1, 40);
        await Eventually.Until(() => Task.FromResult(Volatile.Read(ref seen) > atEnd), Deadline, () => $"the end was not told after {atEnd}", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task End_of_a_session_is_told_to_its_person()
    {
        await ExecuteAsync(
            """
            INSERT INTO accounts (id, name, email, status, is_master, joined_at) VALUES ('123456789012', 'm', 'e', 'Active', true, now())
            """);
        using var subscription = _subscriptions.Subscribe("user:AIDAX", () => _heard.Add("user"));
        await ExecuteAsync("INSERT INTO users (id, account_id, path, name, created_at, password_reset_required, disabled) VALUES ('AIDAX', '123456789012', '/', 'x', now(), false, false)");
        await ExecuteAsync(
            """
            INSERT INTO console_sessions (id_hash, account_id, user_id, password_stamp, multi_factor, created_at, last_seen_at, expires_at, source_address, user_agent)
            VALUES ('\x01', '123456789012', 'AIDAX', 's', false, now(), now(), now() + interval '1 hour', '', '')
            """);
        _heard.Clear();
        await ExecuteAsync("UPDATE console_sessions SET last_seen_at = now()");
        await ExecuteAsync("UPDATE console_sessions SET ended_at = now()");
        await HeardAsync("user");
        await ExecuteAsync("UPDATE users SET disabled = true");
        await HeardAsync("user");
    }

    private const string Instance =
        $$"""
        INSERT INTO db_instances (resource_id, account_id, identifier, created_at, operator, is_inventory, generation, engine_version, class, storage_gi_b, port,
            master_username, stopped, delete_requested, settings, tags, status, observed_generation, pending_reboot)
        VALUES ('db-A', '{{Account}}', 'a', now(), 'fake', false, 1, '15', 'db.t3.micro', 5, 5432, 'boss', false, false, '{}', '{}', 'creating', 0, false)
        """;

    private async Task HeardAsync(string topic = Account)
    {
        await Eventually.Until(() => Task.FromResult(_heard.Contains(topic)), Deadline, () => $"{topic} was not heard");
        _heard.Clear();
    }

    /// <summary>What comes after it is heard, and it is not: notifications keep their order. The second telling a second later is waited out.</summary>
    private async Task SilentAsync(string sql)
    {
        await HeardAsync(); // The second telling of what was before.
        await ExecuteAsync(sql);
        using var probe = _subscriptions.Subscribe("probe", () => _heard.Add("probe"));
        await ExecuteAsync("SELECT pg_notify('cornac_changes', 'probe')");
        await Eventually.Until(() => Task.FromResult(_heard.Contains("probe")), Deadline, () => "the probe was not heard");
        Assert.DoesNotContain(Account, _heard);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

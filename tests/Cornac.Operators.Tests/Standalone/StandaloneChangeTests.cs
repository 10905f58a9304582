using Cornac.Operators.Contract;
using Cornac.Operators.Tests.Conformance;
using Npgsql;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>Changes of a running instance, as its users see them.</summary>
public sealed class StandaloneChangeTests : IAsyncDisposable
{
    private readonly StandaloneHarness _harness = new();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Password_change_takes_the_new_one_and_refuses_the_old()
    {
        var (target, spec) = await CreateAsync();
        const string Next = "another one";
        var changed = spec with { MasterPasswordVerifier = ScramVerifier.Create(Next), Generation = 2 };

        await OperatorHarness.ConvergeAsync(target, changed);

        await using var connection = await Connecting.AsMasterAsync(_harness, changed, Next);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Connecting.AsMasterAsync(_harness, changed));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task Class_change_restarts_with_the_memory_of_the_new_class()
    {
        var (target, spec) = await CreateAsync();
        var larger = spec with { Class = new InstanceClass("db.t3.small", 2, 2L << 30), Generation = 2 };

        var done = await OperatorHarness.ConvergeAsync(target, larger);

        await using var connection = await Connecting.AsMasterAsync(_harness, larger);
        Assert.Equal("512MB", await connection.ScalarAsync<string>("SHOW shared_buffers"));
        Assert.Equal("225", await connection.ScalarAsync<string>("SHOW max_connections"));
        Assert.False(done.PendingRestart);
    }

    [Fact]
    public async Task Port_and_address_change_moves_the_server_with_a_certificate_for_it()
    {
        var (target, spec) = await CreateAsync();
        var moved = spec with { Address = TestAddresses.Next(), Port = 5433, Generation = 2 };

        await OperatorHarness.ConvergeAsync(target, moved);

        await using var connection = await Connecting.AsMasterAsync(_harness, moved);
        Assert.Equal("app", await connection.ScalarAsync<string>("SELECT current_database()::text"));
        await Assert.ThrowsAsync<NpgsqlException>(() => Connecting.AsMasterAsync(_harness, spec));
    }

    [Fact]
    public async Task Parameter_of_a_session_counts_at_once_without_a_restart()
    {
        var (target, spec) = await CreateAsync();
        var before = await StartTimeAsync(spec);

        var done = await OperatorHarness.ConvergeAsync(target, With(spec, "work_mem", "7MB", 2));

        await Eventually.EqualAsync("7MB", () => ShowAsync(spec, "work_mem"));
        Assert.False(done.PendingRestart);
        Assert.Equal(before, await StartTimeAsync(spec));
    }

    [Fact]
    public async Task Static_parameter_waits_for_a_restart_that_is_asked_for()
    {
        var (target, spec) = await CreateAsync();
        var changed = With(spec, "max_connections", "55", 2);

        await OperatorHarness.ConvergeAsync(target, changed);
        await Eventually.EqualAsync(true, async () => (await target.ObserveAsync(spec.ResourceId, TestContext.Current.CancellationToken)).PendingRestart);
        Assert.Equal("112", await ShowAsync(spec, "max_connections"));
        var restarted = await OperatorHarness.ConvergeAsync(target, changed with { RestartToken = "reboot", Generation = 3 });

        Assert.Equal("55", await ShowAsync(spec, "max_connections"));
        Assert.False(restarted.PendingRestart);
    }

    [Theory]
    [InlineData("work_mem", "seven")]
    [InlineData("no_such_parameter", "1")]
    [InlineData("bad name\nfsync", "off")]
    public async Task Parameter_that_PostgreSQL_refuses_fails_for_good_and_changes_nothing(string name, string value)
    {
        var (target, spec) = await CreateAsync();

        var turn = await OperatorHarness.FollowAsync(target, With(spec, name, value, 2));

        var failure = Assert.IsType<Turn.Fail>(turn);
        Assert.Equal(FailureKind.Permanent, failure.Kind);
        Assert.Contains(name.Split('\n')[0], failure.Message, StringComparison.Ordinal);
        await OperatorHarness.ConvergeAsync(target, spec with { RestartToken = "again", Generation = 3 });
        Assert.Equal("4MB", await ShowAsync(spec, "work_mem"));
    }

    [Theory]
    [InlineData("it's a \\ \"value\" # with 'marks' and ${x} %")]
    [InlineData("two\nlines")]
    [InlineData("")]
    public async Task Parameter_value_arrives_as_it_was_given(string value)
    {
        var (target, spec) = await CreateAsync();

        await OperatorHarness.ConvergeAsync(target, With(spec, "cornac_test.text", value, 2));

        await Eventually.EqualAsync(value, () => ShowAsync(spec, "cornac_test.text"));
    }

    [Fact]
    public async Task Parameters_cannot_change_what_Cornac_depends_on()
    {
        var (target, spec) = await CreateAsync();

        await OperatorHarness.ConvergeAsync(target, With(With(spec, "ssl", "off", 2), "rds.force_ssl", "0", 2));

        Assert.Equal("on", await ShowAsync(spec, "ssl"));
    }

    [Fact]
    public async Task Parameters_cannot_change_how_Cornacs_own_statements_are_read()
    {
        var (target, spec) = await CreateAsync();
        var hostile = With(With(spec, "default_transaction_read_only", "on", 2), "standard_conforming_strings", "off", 2);
        await OperatorHarness.ConvergeAsync(target, hostile);
        await Eventually.EqualAsync("off", () => ShowAsync(spec, "standard_conforming_strings"));

        await OperatorHarness.ConvergeAsync(target, hostile with { MasterPasswordVerifier = ScramVerifier.Create(StandaloneHarness.Password), Generation = 3 });

        Assert.Equal("on", await ShowAsync(spec, "default_transaction_read_only"));
    }

    [Fact]
    public async Task Rename_shows_after_the_next_restart_and_leaves_no_pending_restart()
    {
        var (target, spec) = await CreateAsync();
        var renamed = spec with { Name = "store", Generation = 2 };

        var done = await OperatorHarness.ConvergeAsync(target, renamed);
        Assert.False(done.PendingRestart);
        await OperatorHarness.ConvergeAsync(target, renamed with { RestartToken = "x", Generation = 3 });

        Assert.Equal("store", await ShowAsync(spec, "cluster_name"));
    }

    [Fact]
    public async Task Password_changed_while_stopped_counts_after_the_start()
    {
        var (target, spec) = await CreateAsync();
        const string Next = "while asleep";
        var changed = spec with { MasterPasswordVerifier = ScramVerifier.Create(Next), Power = PowerState.Stopped, Generation = 2 };

        await OperatorHarness.ConvergeAsync(target, changed);
        await OperatorHarness.ConvergeAsync(target, changed with { Power = PowerState.Running, Generation = 3 });

        await using var connection = await Connecting.AsMasterAsync(_harness, changed, Next);
    }

    private static InstanceSpec With(InstanceSpec spec, string name, string value, long generation) => spec with
    {
        Parameters = new Dictionary<string, string>(spec.Parameters, StringComparer.Ordinal) { [name] = value },
        Generation = generation,
    };

    private async Task<(IOperator Target, InstanceSpec Spec)> CreateAsync()
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec);
        return (target, spec);
    }

    private async Task<string> ShowAsync(InstanceSpec spec, string setting)
    {
        await using var connection = await Connecting.AsMasterAsync(_harness, spec);
        return await connection.ScalarAsync<string>("SHOW " + setting);
    }

    private async Task<string> StartTimeAsync(InstanceSpec spec)
    {
        await using var connection = await Connecting.AsMasterAsync(_harness, spec);
        return await connection.ScalarAsync<string>("SELECT pg_postmaster_start_time()::text");
    }
}

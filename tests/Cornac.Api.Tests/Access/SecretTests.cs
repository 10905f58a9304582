using System.Collections.Concurrent;
using System.Net;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Iam;
using Cornac.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Cornac.Api.Tests.Access;

public sealed class SecretTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private readonly Lines _lines = new();
    private IamWorld _world = null!;

    public async ValueTask InitializeAsync()
    {
        _world = new IamWorld(postgres) { Configure = s => s.AddLogging(log => log.AddProvider(_lines).SetMinimumLevel(LogLevel.Trace)) };
        await _world.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        _lines.Dispose();
    }

    [Fact]
    public async Task Secrets_are_in_no_log_error_or_row()
    {
        var user = await _world.AddUserAsync("sam", IamWorld.Allow("*"));
        var secrets = new List<string> { user.Secret, _world.Administrator.Password, _world.Administrator.SecretAccessKey };
        var refusals = new List<Answer>();
        string Secret(string text)
        {
            secrets.Add(text);
            return text;
        }

        (await _world.Admin.CallAsync("CreateLoginProfile", ("UserName", "sam"), ("Password", Secret("Very-Secret-1")))).Succeeded();
        refusals.Add((await _world.Admin.CallAsync("UpdateLoginProfile", ("UserName", "sam"), ("Password", Secret("tooweakword")))).Refused("PasswordPolicyViolation"));
        refusals.Add(await _world.Admin.CallAsync("UpdateLoginProfile", ("UserName", "sam"), ("Password", Secret("not-allowed-\u20ac-sign"))));
        refusals.Add(await user.CallAsync("ChangePassword", ("OldPassword", Secret("Wrong-Secret-2")), ("NewPassword", Secret("Very-Secret-3"))));
        (await user.CallAsync("ChangePassword", ("OldPassword", "Very-Secret-1"), ("NewPassword", Secret("Very-Secret-4")))).Succeeded();
        var device = (await user.CallAsync("CreateVirtualMFADevice", ("VirtualMFADeviceName", "sam"))).Succeeded();
        var seed = MultiFactorTests.Seed(device);
        Secret(OneTimeCodes.ToBase32(seed));
        Secret(device.Value("Base32StringSeed")!);
        var serial = ("SerialNumber", device.Value("SerialNumber"));
        var step = OneTimeCodes.StepAt(DateTimeOffset.UtcNow);
        var codes = new[] { step - 1, step, step + 1 }.Select(s => OneTimeCodes.Code(seed, s)).ToArray();
        (await user.CallAsync("EnableMFADevice", ("UserName", "sam"), serial, ("AuthenticationCode1", codes[0]), ("AuthenticationCode2", codes[1]))).Succeeded();
        var sts = IamWorld.Sts(user);
        refusals.Add((await sts.CallAsync("GetSessionToken", serial, ("TokenCode", codes[0]))).Refused("AccessDenied", HttpStatusCode.Forbidden));
        var session = (await sts.CallAsync("GetSessionToken", serial, ("TokenCode", codes[2]))).Succeeded();
        secrets.AddRange([session.Value("SecretAccessKey")!, session.Value("SessionToken")!]);
        var temporary = _world.Client(user.AccountId, session.Value("AccessKeyId")!, session.Value("SecretAccessKey")!);
        (await IamWorld.WithTokenAsync(temporary, session.Value("SessionToken")!, "GetUser")).Succeeded();

        var written = string.Concat(_lines.All) + string.Concat(refusals.Select(r => r.Body)) + await DumpAsync();
        Assert.Contains("CreateLoginProfile", written, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, written, StringComparison.Ordinal));
        Assert.All(codes, code => Assert.DoesNotContain($"\"{code}\"", written, StringComparison.Ordinal));
    }

    /// <summary>Every row of every table, as text.</summary>
    private async Task<string> DumpAsync()
    {
        await using var source = NpgsqlDataSource.Create(_world.ConnectionString);
        await using var tables = source.CreateCommand("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'");
        var names = new List<string>();
        await using (var reader = await tables.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        }

        var text = new List<string>();
        foreach (var name in names)
        {
            await using var rows = source.CreateCommand($"SELECT coalesce(string_agg(t::text, '\n'), '') FROM {name} t");
            text.Add((string)(await rows.ExecuteScalarAsync())!);
        }

        return string.Concat(text);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _all = new();

        public IEnumerable<string> All => _all;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _all.Enqueue($"{formatter(state, exception)} {exception}\n");

        public void Dispose()
        {
        }
    }
}

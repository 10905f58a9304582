using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Testing;

[assembly: AssemblyFixture(typeof(ApiFixture))]

namespace Cornac.Api.Tests.Endpoint.Running;

/// <summary>One endpoint on one PostgreSQL for the whole test assembly, started by the first test that needs it. Tests keep apart by each making
/// accounts of its own.</summary>
public sealed class ApiFixture : IAsyncDisposable
{
    private readonly TemporaryPostgres _postgres = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private RunningApi? _api;

    internal async Task<RunningApi> StartAsync()
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _api ??= await RunningApi.StartAsync(await _postgres.CreateInventoryAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null) await _api.DisposeAsync();
        await _postgres.DisposeAsync();
        _gate.Dispose();
    }
}

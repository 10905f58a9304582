using Cornac.Api.Endpoint;
using Cornac.Api.Identity;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Operators;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Quotas;
using Cornac.Api.Tests.Endpoint.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Tests.Identity;

/// <summary>The operations of the API on a world's inventory, called as the chain calls them: in a transaction of their own.</summary>
internal sealed class Operations : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Operations(IdentityWorld world, QuotaDefaults? quotas = null, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDbContextFactory<InventoryDb>(options => options.UseNpgsql(world.ConnectionString));
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<InventoryDb>>().CreateDbContext());
        services.AddSingleton<TimeProvider>(world.Clock);
        services.AddCornacIdentity(world.KeysFolder);
        services.AddCornacApi(new ApiSettings { Region = "local", MaxRequestBytes = 1 << 20, Quotas = quotas ?? new QuotaDefaults() });
        services.AddSingleton<IOperatorCatalog>(new OperatorsAtHand());
        services.AddSingleton(new Placement("host-a", AddressPool.Parse("127.0.77.0/24")));
        services.AddSingleton(new InstanceEvents("local", world.Clock));
        services.AddSingleton<InstanceWork>();
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public AsyncServiceScope Scope() => _services.CreateAsyncScope();

    public static CallContext Context(string accountId) => new(
        Guid.NewGuid().ToString(),
        new Caller { AccountId = accountId, PrincipalArn = $"arn:aws:iam::{accountId}:user/tester", AccessKeyId = "AKIATESTER" }, "local", "10.1.2.3", SecureTransport: true);

    public Task<TResponse> CallAsync<TRequest, TResponse>(OperationDescriptor<TRequest, TResponse> operation, TRequest request, string accountId)
        where TRequest : class
        where TResponse : class => CallAsync(operation, request, Context(accountId));

    public async Task<TResponse> CallAsync<TRequest, TResponse>(OperationDescriptor<TRequest, TResponse> operation, TRequest request, CallContext context)
        where TRequest : class
        where TResponse : class
    {
        await using var scope = Scope();
        var inventory = scope.ServiceProvider.GetRequiredService<InventoryDb>();
        await using var transaction = await inventory.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var response = await operation.InvokeAsync(scope.ServiceProvider, request, context, TestContext.Current.CancellationToken);
        await inventory.SaveChangesAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return (TResponse)response;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

using System.Net;
using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Endpoint;

public sealed class FaultTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Internal_error_is_answered_without_details_and_changes_nothing()
    {
        await using var postgres = new TemporaryPostgres();
        await using var api = await RunningApi.StartAsync(
            await postgres.CreateInventoryAsync(TestContext.Current.CancellationToken),
            configure: services => services.AddOperation(RdsOperations.AddTagsToResource.HandledBy<Breaking>()));
        var client = await api.NewAccountAsync();
        var answer = await client.CallAsync("AddTagsToResource", ("ResourceName", client.Arn("x")), ("Tags.Tag.1.Key", "a"));
        answer.Refused("InternalFailure", HttpStatusCode.InternalServerError);
        Assert.Equal("Receiver", answer.Value("Type"));
        Assert.DoesNotContain("details", answer.Body, StringComparison.Ordinal);
        var row = Assert.Single(await api.AuditAsync(client));
        Assert.Equal(("InternalFailure", answer.RequestId), (row.ErrorCode, row.RequestId));
        Assert.DoesNotContain("details", row.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deadlock_with_another_change_is_for_the_client_to_try_again()
    {
        await using var postgres = new TemporaryPostgres();
        await using var api = await RunningApi.StartAsync(
            await postgres.CreateInventoryAsync(TestContext.Current.CancellationToken),
            configure: services => services.AddOperation(RdsOperations.AddTagsToResource.HandledBy<Deadlocked>()));
        var client = await api.NewAccountAsync();
        (await client.CallAsync("AddTagsToResource", ("ResourceName", client.Arn("x")), ("Tags.Tag.1.Key", "a")))
            .Refused("ServiceUnavailable", HttpStatusCode.ServiceUnavailable, "Try again");
    }

    [Fact]
    public async Task Inventory_away_is_said_at_once_and_recovers()
    {
        await using var postgres = new TemporaryPostgres();
        var connection = await postgres.CreateInventoryAsync(TestContext.Current.CancellationToken);
        await using var api = await RunningApi.StartAsync(connection);
        var client = await api.NewAccountAsync();
        (await client.DescribeAsync("x")).Refused("DBInstanceNotFound", HttpStatusCode.NotFound);

        var server = await PostgresServer.OfAsync(connection);
        await server.StopAsync();
        var began = DateTimeOffset.UtcNow;
        (await client.DescribeAsync("x")).Refused("ServiceUnavailable", HttpStatusCode.ServiceUnavailable);
        (await client.CreateAsync("x")).Refused("ServiceUnavailable", HttpStatusCode.ServiceUnavailable);
        Assert.InRange(DateTimeOffset.UtcNow - began, TimeSpan.Zero, TimeSpan.FromSeconds(5));

        await server.StartAsync();
        Answer? last = null;
        await Eventually.Until(
            async () => (last = await client.CreateAsync("x")).Status == HttpStatusCode.OK, Deadline, () => last!.Body, TestContext.Current.CancellationToken);
        await server.StopAsync();
    }

    private sealed class Deadlocked(InventoryDb inventory) : IOperationHandler<AddTagsToResourceRequest, AddTagsToResourceResponse>
    {
        public async Task<AddTagsToResourceResponse> HandleAsync(AddTagsToResourceRequest request, CallContext context, CancellationToken cancellationToken)
        {
            await inventory.Database.ExecuteSqlAsync($"DO 'BEGIN RAISE EXCEPTION SQLSTATE ''40P01''; END'", cancellationToken);
            return new AddTagsToResourceResponse();
        }
    }

    private sealed class Breaking : IOperationHandler<AddTagsToResourceRequest, AddTagsToResourceResponse>
    {
        public Task<AddTagsToResourceResponse> HandleAsync(AddTagsToResourceRequest request, CallContext context, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("details of the inside");
    }
}

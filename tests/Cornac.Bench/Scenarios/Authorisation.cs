using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Cornac.Api.Endpoint;
using Cornac.Api.Endpoint.Links;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Rds;
using Cornac.Bench.Access;
using Cornac.Bench.Measuring;
using Cornac.Host;
using Cornac.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Bench.Scenarios;

/// <summary>What authorising adds to a call: all that is read of grants, and the chain's link itself.</summary>
/// <remarks>Grants come with the credentials, in authentication's one round trip, so a look at the link alone would hide most of it. A call is
/// therefore taken with everything that is done for authorisation, and without: then authentication reads the key and whose it is, and nothing is
/// decided. The two take turns, for one user after the other, and what both do (signature, protocol, the handler) is left out of both.</remarks>
internal sealed class Authorisation : IScenario
{
    private const double MostMicroseconds = 100;
    private const string Region = "local";

    public string Name => "authorise";

    public string Description => "what authorising adds to a call, with 1,000 users and 100 accounts";

    public async IAsyncEnumerable<Figure> RunAsync(BenchRun bench, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var postgres = new TemporaryPostgres();
        var keys = Directory.CreateTempSubdirectory("cornac-bench-keys-");
        try
        {
            await using var services = Build(await postgres.CreateDatabaseAsync(cancellationToken), keys.FullName);
            var people = await AddPeopleAsync(services, cancellationToken);
            var calls = bench.Times(20_000, 2_000);
            yield return await MeasureAsync("a user's call", services, [.. people.Select(p => (p.AccessKeyId, (string?)null))], calls, cancellationToken);
            yield return await MeasureAsync("a role session's call", services, await AssumeAsync(services, people, cancellationToken), calls, cancellationToken);
        }
        finally
        {
            keys.Delete(recursive: true);
        }
    }

    private static ServiceProvider Build(string connectionString, string keys)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddInventory(connectionString);
        services.AddCornacIdentity(keys);
        services.AddCornacApi(new ApiSettings { Region = Region, MaxRequestBytes = 65536 });
        return services.BuildServiceProvider();
    }

    private static async Task<IReadOnlyList<Person>> AddPeopleAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var inventory = scope.ServiceProvider.GetRequiredService<InventoryDb>();
        await inventory.Database.MigrateAsync(cancellationToken);
        var people = await new People(inventory, scope.ServiceProvider.GetRequiredService<IdentityBootstrap>()).AddAsync(cancellationToken);
        await inventory.Database.ExecuteSqlRawAsync("VACUUM ANALYZE", cancellationToken);
        return people;
    }

    private static async Task<(string KeyId, string? Token)[]> AssumeAsync(ServiceProvider services, IReadOnlyList<Person> people, CancellationToken cancellationToken)
    {
        var sessions = new List<(string, string?)>();
        foreach (var person in people)
        {
            await using var scope = services.CreateAsyncScope();
            var caller = (await scope.ServiceProvider.GetRequiredService<CredentialStore>().FindAsync(person.AccessKeyId, null, cancellationToken)).Caller;
            var assumed = await scope.ServiceProvider.GetRequiredService<SessionIssuer>().AssumeRoleAsync(
                caller, new RoleRequest(person.RoleArn, "bench"), new Circumstances("127.0.0.1", Region, SecureTransport: true), cancellationToken);
            sessions.Add((assumed.Credentials.AccessKeyId, assumed.Credentials.SessionToken));
        }

        return [.. sessions];
    }

    private static async Task<Figure> MeasureAsync(
        string what, ServiceProvider services, (string KeyId, string? Token)[] credentials, int calls, CancellationToken cancellationToken)
    {
        var (with, without) = (new List<long>(), new List<long>());
        for (var i = -calls / 4; i < calls; i++)
        {
            var (keyId, token) = credentials[(i + calls) % credentials.Length];
            var first = await TimeAsync(services, keyId, token, authorises: i % 2 == 0, cancellationToken);
            var second = await TimeAsync(services, keyId, token, authorises: i % 2 != 0, cancellationToken);
            if (i < 0) continue;
            with.Add(i % 2 == 0 ? first : second);
            without.Add(i % 2 == 0 ? second : first);
        }

        var (all, bare) = (Samples.FromTicks(with), Samples.FromTicks(without));
        var added = (all.Median - bare.Median) * 1000;
        return new Figure(
            $"authorising {what}, 1,000 users and 100 accounts: reading grants and deciding, against the same call with neither", "p50 < 100 µs",
            string.Create(
                CultureInfo.InvariantCulture,
                $"p50 +{added:0} µs, p99 +{(all.P99 - bare.P99) * 1000:0} µs (with p50 {all.Median * 1000:0} µs, without {bare.Median * 1000:0} µs; n={all.Count})"),
            added < MostMicroseconds);
    }

    private static async Task<long> TimeAsync(ServiceProvider services, string keyId, string? token, bool authorises, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var started = Stopwatch.GetTimestamp();
        if (authorises) await AuthoriseAsync(scope.ServiceProvider, keyId, token, cancellationToken);
        else await BareAsync(scope.ServiceProvider, keyId, token, cancellationToken);
        return Stopwatch.GetTimestamp() - started;
    }

    private static async Task AuthoriseAsync(IServiceProvider services, string keyId, string? token, CancellationToken cancellationToken)
    {
        var call = NewCall(services);
        call.Caller = (await services.GetRequiredService<CredentialStore>().FindAsync(keyId, token, cancellationToken)).Caller;
        await services.GetRequiredService<Authorise>().InvokeAsync(call, () => Task.CompletedTask);
    }

    private static async Task BareAsync(IServiceProvider services, string keyId, string? token, CancellationToken cancellationToken)
    {
        NewCall(services);
        await BareCredentials.ReadAsync(
            services.GetRequiredService<InventoryDb>(), services.GetRequiredService<Keyring>(), keyId, token, cancellationToken);
    }

    private static ApiCall NewCall(IServiceProvider services)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        http.Connection.RemoteIpAddress = System.Net.IPAddress.Loopback;
        return new ApiCall(http, services.GetRequiredService<CallOrigin>())
        {
            Operation = RdsOperations.DescribeDBInstances,
            Protocol = Api.Protocol.WireProtocol.Query,
            Request = new DescribeDBInstancesRequest { DBInstanceIdentifier = "shop" },
        };
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Patroni.Store;

namespace Cornac.Operators.Patroni;

/// <summary>Patroni's configuration: a file for each node, and one text that all nodes share, which lies in the store. Both in JSON, which is YAML.</summary>
internal static class PatroniConfiguration
{
    /// <summary>Who may change something by Patroni's REST API.</summary>
    public const string RestUser = "cornac";

    /// <summary>Seconds after which a leader that has not been heard of counts as gone; Patroni's least. The guard does not wait for it.</summary>
    private const int TimeToLive = 20;

    /// <summary>Seconds between two looks of a Patroni. A standby that is lost holds commits up for so long.</summary>
    private const int LoopWait = 1;

    private const int RetryTimeout = 5;
    private const int MaximumLagBytes = 1 << 20;

    internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>What is one node's own.</summary>
    public static string OfNode(InstanceSpec spec, ClusterNode node, EngineVersion engine, StoreAccess store, string secret, string backupProgram, bool hasOwnNetwork)
    {
        var reached = string.Create(CultureInfo.InvariantCulture, $"{node.Address}:{spec.Port}");
        // On a network of its own the instance's address comes and goes.
        var listen = hasOwnNetwork ? string.Create(CultureInfo.InvariantCulture, $"0.0.0.0:{spec.Port}") : reached;
        var rest = string.Create(CultureInfo.InvariantCulture, $"{node.Address}:{ClusterNode.RestPort}");
        var own = new JsonObject();
        foreach (var (name, value) in ServerConfiguration.Own(spec, node.Layout, backupProgram))
            own[name] = value;
        // Patroni looks for the socket there, and knows no quotes.
        own["unix_socket_directories"] = node.Layout.SocketDirectory;
        var administrator = new JsonObject
        {
            ["username"] = ServerConfiguration.Administrator,
            ["sslmode"] = "verify-full",
            ["sslcert"] = node.AdministratorFile,
            ["sslkey"] = node.AdministratorFile,
            ["sslrootcert"] = node.Layout.ConfigurationFile(ServerConfiguration.AuthorityFile),
        };
        var text = new JsonObject
        {
            ["scope"] = spec.ResourceId,
            ["namespace"] = store.Prefix,
            ["name"] = node.Name,
            ["log"] = new JsonObject { ["dir"] = node.Layout.Log, ["file_size"] = 1 << 20, ["file_num"] = 4, ["level"] = "INFO" },
            ["restapi"] = new JsonObject
            {
                ["listen"] = rest,
                ["connect_address"] = rest,
                ["authentication"] = new JsonObject { ["username"] = RestUser, ["password"] = secret },
            },
            ["etcd3"] = Etcd(store),
            ["postgresql"] = new JsonObject
            {
                ["listen"] = listen,
                ["connect_address"] = reached,
                ["data_dir"] = node.Layout.Data,
                ["bin_dir"] = engine.BinDirectory,
                ["pgpass"] = Path.Combine(node.PatroniFolder, "pgpass"),
                ["database"] = ServerConfiguration.AdministrationDatabase,
                ["use_unix_socket"] = true,
                ["use_unix_socket_repl"] = true,
                ["authentication"] = new JsonObject { ["superuser"] = administrator, ["replication"] = administrator.DeepClone(), ["rewind"] = administrator.DeepClone() },
                ["parameters"] = own,
                ["create_replica_methods"] = new JsonArray(NodeCopy.Method),
                [NodeCopy.Method] = new JsonObject
                {
                    ["command"] = $"/bin/sh {Word(node.Layout.ConfigurationFile(NodeCopy.ScriptFile))} {Word(engine.BinDirectory)}",
                },
                ["remove_data_directory_on_rewind_failure"] = true,
                ["remove_data_directory_on_diverged_timelines"] = true,
            },
        };
        return text.ToJsonString(Indented) + "\n";
    }

    /// <summary>What all nodes share, through the store.</summary>
    public static string Shared(InstanceSpec spec, bool strict)
    {
        var parameters = new JsonObject
        {
            // A standby that asks before its slot is there need not wait 5 s to ask again.
            ["wal_retrieve_retry_interval"] = "200ms",
            // For so long commits wait for a standby that has gone without a word.
            ["wal_sender_timeout"] = "10s",
            // A server that has crashed ends, and the standby takes over. Recovering in place it would lose its standby, and then nobody may.
            ["restart_after_crash"] = "off",
        };
        foreach (var (name, value) in ServerConfiguration.Common(spec))
            parameters[name] = value;
        var shared = new JsonObject
        {
            ["ttl"] = TimeToLive,
            ["loop_wait"] = LoopWait,
            ["retry_timeout"] = RetryTimeout,
            ["maximum_lag_on_failover"] = MaximumLagBytes,
            // A crashed primary is not waited for where a standby has everything.
            ["primary_start_timeout"] = 0,
            ["synchronous_mode"] = true,
            ["synchronous_mode_strict"] = strict,
            // The primary goes on without the store as long as it reaches all others.
            ["failsafe_mode"] = true,
            ["postgresql"] = new JsonObject { ["use_pg_rewind"] = true, ["use_slots"] = true, ["parameters"] = parameters },
        };
        // Made on whichever node is the primary. A text without them stays as it was.
        if (spec.Followers.Count > 0)
            shared["slots"] = new JsonObject(FollowerSlots.Wanted(spec).Select(slot => KeyValuePair.Create(slot, (JsonNode?)new JsonObject { ["type"] = "physical" })));
        return shared.ToJsonString();
    }

    /// <summary>A word as Python's <c>shlex</c> reads it.</summary>
    private static string Word(string text) => $"'{text.Replace("'", "'\"'\"'", StringComparison.Ordinal)}'";

    private static JsonObject Etcd(StoreAccess store)
    {
        var etcd = new JsonObject
        {
            ["hosts"] = new JsonArray([.. store.Endpoints.Select(e => (JsonNode)$"{e.Host}:{e.Port.ToString(CultureInfo.InvariantCulture)}")]),
            ["protocol"] = store.Endpoints[0].Scheme,
            // These endpoints and no search for others. To find none while etcd hangs, Patroni 3.0 takes for a lost lock, and stops a primary that may go on.
            ["use_proxies"] = true,
        };
        Set("cacert", store.AuthorityFile);
        Set("cert", store.CertificateFile);
        Set("key", store.KeyFile);
        Set("username", store.Username);
        Set("password", store.Password);
        return etcd;

        void Set(string name, string? value)
        {
            if (value is not null)
                etcd[name] = value;
        }
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;
using Cornac.Operators.Patroni.Store;
using Cornac.Operators.Standalone;

namespace Cornac.Operators.Patroni.Addresses;

/// <summary>An address that moves between the networks of the nodes: a vip-manager on each of them watches the leader's key in etcd, and adds the address to its
/// node's interface, or takes it off.</summary>
/// <param name="program">Path of vip-manager, 2 or later: the first knows only the API of etcd 2.</param>
/// <param name="networks">Networks of the nodes; null where there are none.</param>
/// <param name="listen">Where nodes listen.</param>
/// <param name="time">Clock.</param>
internal sealed partial class FloatingAddress(string program, NodeNetworks? networks, ListenAddresses listen, TimeProvider time) : IAddressHolder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LooksGood = TimeSpan.FromMilliseconds(60);

    // It tells everybody every ten seconds that all is well, for ever.
    private const string Quietly = "exec \"$@\" >/dev/null 2>&1";

    private const int LeastVersion = 2;
    private const int AddressBits = 32;

    public string Name => "vip-manager";

    public int? ReadOnlyPort(int port) => null;

    public IReadOnlyList<HolderFile> Render(InstanceSpec spec, ClusterAddress address, StoreAccess store) =>
        [.. address.Nodes.Select(node => new HolderFile(node.AddressFile, Render(address, node, store), FileAccessFor.Host))];

    /// <summary>What is wrong with the installed vip-manager, in words that say what to do; null when nothing is, or when none is needed.</summary>
    public async Task<string?> FindProblemAsync(IMachine machine, CancellationToken cancellationToken)
    {
        const string WhatToDo = "install version 2 or later (Debian 13 and later: apt-get install vip-manager2; else https://github.com/cybertec-postgresql/vip-manager/releases), and name it in Cornac:HighAvailability:FloatingAddressProgram.";
        if (networks is null)
            return null;
        if (!await machine.ExistsAsync(program, cancellationToken))
            return $"vip-manager, which moves addresses on the bridge {networks.BridgeName}, is not installed at {program}: {WhatToDo}";
        var said = (await machine.RunAsync(new MachineCommand(program, "--version") { Timeout = TimeSpan.FromSeconds(5) }, cancellationToken)).StandardOutput;
        return Version().Match(said) is { Success: true } match && int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture) < LeastVersion
            ? $"{program} is vip-manager {match.Groups["version"].Value}, which knows no etcd 3: {WhatToDo}"
            : null;
    }

    public async Task EnsureFreeAsync(ClusterAddress address, int port, IMachine machine, CancellationToken cancellationToken)
    {
        if (await FindProblemAsync(machine, cancellationToken) is { } problem)
            throw new EngineException(FailureKind.Permanent, problem);
        foreach (var node in address.Nodes)
        {
            if (await NodeNetworks.HasAsync(node.Layout.Network, address.Value, machine, cancellationToken))
                return;
        }

        if (await networks!.IsTakenAsync(address.Value, machine, cancellationToken))
            throw listen.Taken(address.Value);
    }

    public async Task<bool> IsUpAsync(ClusterAddress address, IMachine machine, CancellationToken cancellationToken)
    {
        foreach (var node in address.Nodes)
        {
            if (await node.AddressHolder.FindAsync(machine, cancellationToken) is null)
                return false;
        }

        return true;
    }

    public async Task StartAsync(ClusterAddress address, IMachineLease machine, CancellationToken cancellationToken)
    {
        foreach (var node in address.Nodes)
        {
            var command = new MachineCommand("/bin/sh", "-c", Quietly, "sh", program, "--config", node.AddressFile) { User = RunAs.Host, Network = node.Layout.Network };
            await node.AddressHolder.StartAsync(machine, command, cancellationToken);
        }

        await Task.Delay(LooksGood, time, cancellationToken);
        foreach (var node in address.Nodes)
        {
            if (await node.AddressHolder.FindAsync(machine, cancellationToken) is null)
                throw new EngineException(FailureKind.Transient, $"vip-manager of node {node.Name} ended: {await AskWhyAsync(node, machine, cancellationToken)}");
        }
    }

    public async Task<bool> StopAsync(ClusterAddress address, IMachineLease machine, CancellationToken cancellationToken)
    {
        var stopped = true;
        foreach (var node in address.Nodes)
        {
            stopped &= await node.AddressHolder.EndAsync(machine, Patience, time, cancellationToken);
            if (NodeNetworks.Exists(node.Layout.Network))
                await networks!.JoinAsync(node.Layout.Network, node.Address, alone: true, machine, cancellationToken);
        }

        return stopped;
    }

    public Task<bool> LeadsToAsync(ClusterAddress address, string node, IMachine machine, CancellationToken cancellationToken) =>
        NodeNetworks.HasAsync(address.Layout.Node(node, string.Empty).Layout.Network, address.Value, machine, cancellationToken);

    private static string Render(ClusterAddress address, ClusterNode node, StoreAccess store)
    {
        // Names of vip-manager 2 and 3 (its README, "Configuration"). JSON is YAML.
        var text = new JsonObject
        {
            ["ip"] = address.Value,
            // None of the subnet's addresses, which a node might take for its own when it connects to others.
            ["netmask"] = AddressBits,
            ["interface"] = NodeNetworks.Interface,
            ["trigger-key"] = store.PrefixOf(address.Layout.ResourceId) + "leader",
            ["trigger-value"] = node.Name,
            ["dcs-type"] = "etcd",
            ["dcs-endpoints"] = new JsonArray([.. store.Endpoints.Select(e => (JsonNode)e.GetLeftPart(UriPartial.Authority))]),
            ["interval"] = 1000,
            ["retry-num"] = 3,
            ["retry-after"] = 250,
        };
        Set("etcd-ca-file", store.AuthorityFile);
        Set("etcd-cert-file", store.CertificateFile);
        Set("etcd-key-file", store.KeyFile);
        Set("etcd-user", store.Username);
        Set("etcd-password", store.Password);
        return text.ToJsonString(PatroniConfiguration.Indented) + "\n";

        void Set(string name, string? value)
        {
            if (value is not null)
                text[name] = value;
        }
    }

    [GeneratedRegex(@"^version:\s*v?(?<version>(?<major>[0-9]+)\.\S+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();

    /// <summary>Started once more, it says what is wrong.</summary>
    private async Task<string> AskWhyAsync(ClusterNode node, IMachineLease machine, CancellationToken cancellationToken)
    {
        try
        {
            var command = new MachineCommand(program, "--config", node.AddressFile) { User = RunAs.Host, Network = node.Layout.Network, Timeout = TimeSpan.FromSeconds(1) };
            var result = await machine.RunAsync(command, cancellationToken);
            var said = (result.StandardError + result.StandardOutput).Trim();
            return said.Length <= 300 ? said : "…" + said[^300..];
        }
        catch (MachineException e) when (e.Failure == MachineFailure.TimedOut)
        {
            return string.Create(CultureInfo.InvariantCulture, $"and would not say why; started again by hand it ran ({program} --config {node.AddressFile}).");
        }
    }
}

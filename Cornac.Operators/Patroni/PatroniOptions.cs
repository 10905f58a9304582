using Cornac.Operators.Standalone;

namespace Cornac.Operators.Patroni;

/// <summary>Options of the operator of clusters on this host.</summary>
public sealed record PatroniOptions
{
    /// <summary>What single nodes share: data directory, user, engines, classes, pgBackRest.</summary>
    public required StandaloneOptions Node { get; init; }

    /// <summary>Where clusters agree on who is the leader.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>True keeps a primary without a standby from committing: nothing acknowledged is on one node only, ever. False, as on RDS, lets it go on alone
    /// once the standby is known to be gone, and forbids the standby to take over until it has caught up.</summary>
    public bool StrictlySynchronous { get; init; }

    public string PatroniProgram { get; init; } = "/usr/bin/patroni";

    public string ProxyProgram { get; init; } = "/usr/sbin/haproxy";

    /// <summary>vip-manager 2 or later, which moves the addresses of instances whose nodes have networks of their own.</summary>
    public string FloatingAddressProgram { get; init; } = "/usr/bin/vip-manager";
}

/// <summary>An etcd 3, Cornac's own or a cluster that is there.</summary>
public sealed record StoreOptions
{
    /// <summary>As <c>https://etcd1.example:2379</c>; none makes Cornac run one on this host.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>File with the authority of the endpoints' certificates (PEM).</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>File with a client certificate (PEM); null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>File with the key of that certificate (PEM).</summary>
    public string? KeyFile { get; init; }

    public string? Username { get; init; }

    /// <summary>File that holds the password of <see cref="Username"/>.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Keys of all clusters lie below it.</summary>
    public string Prefix { get; init; } = "/cornac/";

    /// <summary>Path of etcd, where Cornac runs it.</summary>
    public string Program { get; init; } = "/usr/bin/etcd";
}

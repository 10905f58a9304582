using Cornac.Operators.Patroni;
using Cornac.Operators.Standalone;

namespace Cornac.Host.Configuration;

/// <summary>Instances of two nodes (<c>MultiAZ</c>), section <c>Cornac:HighAvailability</c>.</summary>
public sealed class HighAvailabilityOptions
{
    /// <summary>True keeps a primary without a standby from committing; false, as on RDS, lets it go on alone.</summary>
    public bool StrictlySynchronous { get; set; }

    public string PatroniProgram { get; set; } = "/usr/bin/patroni";

    public string ProxyProgram { get; set; } = "/usr/sbin/haproxy";

    /// <summary>vip-manager 2 or later, for instances on a bridge (<c>Cornac:Local:Bridge</c>).</summary>
    public string FloatingAddressProgram { get; set; } = "/usr/bin/vip-manager";

    public EtcdOptions Etcd { get; set; } = new();

    internal PatroniOptions ToOptions(StandaloneOptions node) => new()
    {
        Node = node,
        StrictlySynchronous = StrictlySynchronous,
        PatroniProgram = PatroniProgram,
        ProxyProgram = ProxyProgram,
        FloatingAddressProgram = FloatingAddressProgram,
        Store = new StoreOptions
        {
            Endpoints = [.. Etcd.Endpoints],
            AuthorityFile = Etcd.AuthorityFile,
            CertificateFile = Etcd.CertificateFile,
            KeyFile = Etcd.KeyFile,
            Username = Etcd.Username,
            PasswordFile = Etcd.PasswordFile,
            Prefix = Etcd.Prefix,
            Program = Etcd.Program,
        },
    };

    internal IEnumerable<string> Mistakes()
    {
        foreach (var endpoint in Etcd.Endpoints.Where(e => !Uri.TryCreate(e, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
            yield return $"Cornac:HighAvailability:Etcd:Endpoints: '{endpoint}' is no address such as https://etcd1.example:2379.";
        if (!Etcd.Prefix.StartsWith('/') || !Etcd.Prefix.EndsWith('/') || Etcd.Prefix.Length < 2)
            yield return $"Cornac:HighAvailability:Etcd:Prefix is '{Etcd.Prefix}': it begins and ends with a slash, for example /cornac/.";
        if (Etcd.CertificateFile is null != Etcd.KeyFile is null)
            yield return "Cornac:HighAvailability:Etcd:CertificateFile and :KeyFile are given both or neither.";
        if (Etcd.Username is null != Etcd.PasswordFile is null)
            yield return "Cornac:HighAvailability:Etcd:Username and :PasswordFile are given both or neither.";
        foreach (var file in new[] { Etcd.AuthorityFile, Etcd.CertificateFile, Etcd.KeyFile, Etcd.PasswordFile }.Where(f => f is not null && !File.Exists(f)))
            yield return $"Cornac:HighAvailability:Etcd: the file {file} does not exist.";
    }
}

/// <summary>Where the nodes of an instance agree on who is the primary.</summary>
public sealed class EtcdOptions
{
    /// <summary>Endpoints of an etcd 3 that is there; none makes Cornac run one on this host.</summary>
    public IList<string> Endpoints { get; set; } = [];

    /// <summary>File with the authority of the endpoints' certificates (PEM).</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>File with a client certificate (PEM), readable by the user that PostgreSQL runs as.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>File with its key (PEM), readable by that user too.</summary>
    public string? KeyFile { get; set; }

    public string? Username { get; set; }

    /// <summary>File that holds the user's password.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>Cornac's keys lie below it; another one for each Cornac that shares an etcd.</summary>
    public string Prefix { get; set; } = "/cornac/";

    /// <summary>Path of etcd, where Cornac runs it.</summary>
    public string Program { get; set; } = "/usr/bin/etcd";
}

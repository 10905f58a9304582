using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cornac.Operators.Engine;

/// <summary>
/// Cornac's own certificate authority (ECDSA P-256). <c>DATA/pki/ca.key</c> holds its key and certificate, <c>DATA/ca.pem</c> the certificate alone, for
/// <c>sslrootcert</c>. Certificates name an address both as IP and as DNS name, since clients differ in where they look.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3652);
    private static readonly TimeSpan LeafLifetime = TimeSpan.FromDays(398);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(10);
    private const int SerialBytes = 16;
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Public = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode SecretFolder = Secret | UnixFileMode.UserExecute;

    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, TimeProvider time)
    {
        _certificate = certificate;
        _time = time;
        CertificatePem = certificate.ExportCertificatePem() + "\n";
    }

    /// <summary>The authority's certificate, as clients need it for <c>sslrootcert</c>.</summary>
    public string CertificatePem { get; }

    /// <summary>Opens the authority of a data directory, and makes it the first time.</summary>
    public static CertificateAuthority Open(string dataDirectory, TimeProvider time)
    {
        var pki = Path.Combine(dataDirectory, "pki");
        Directory.CreateDirectory(pki, SecretFolder);
        var path = Path.Combine(pki, "ca.key");
        if (!File.Exists(path))
            PublishOnce(path, Create(time));
        var authority = new CertificateAuthority(X509Certificate2.CreateFromPemFile(path), time);
        Publish(Path.Combine(dataDirectory, "ca.pem"), authority.CertificatePem, Public);
        return authority;
    }

    /// <summary>A new key and certificate, in one PEM text, for a server that is reached at these addresses.</summary>
    public string IssueServer(params IReadOnlyList<string> addresses) => Issue(addresses[0], [ServerUse], Names(addresses));

    /// <summary>A new key and certificate, in one PEM text, for a client that PostgreSQL's <c>cert</c> method takes for this role.</summary>
    public string IssueClient(string role) => Issue(role, [ClientUse], names: null);

    /// <summary>A new key and certificate, in one PEM text, for a server that is its own client too, as etcd is.</summary>
    public string IssuePeer(string name, IReadOnlyList<string> addresses) => Issue(name, [ServerUse, ClientUse], Names(addresses));

    /// <summary>When a certificate that is issued now has to be replaced. One of an authority that ends itself cannot be helped.</summary>
    public DateTimeOffset NextRenewal => End() is var end && end < AuthorityEnds ? end - RenewBefore : end;

    private DateTimeOffset AuthorityEnds => new(_certificate.NotAfter);

    /// <summary>True when a certificate in PEM form was issued here, names these addresses, and stays valid for a while.</summary>
    public bool IsGoodFor(string? pem, params IReadOnlyList<string> addresses)
    {
        if (string.IsNullOrEmpty(pem))
            return false;
        using var certificate = ReadStillGood(pem);
        return certificate is not null && addresses.All(a => certificate.MatchesHostname(a, allowWildcards: false, allowCommonName: false));
    }

    /// <summary>Writes <c>pki/rdsadmin.pem</c> and <c>pki/rdsadmin.key</c>, with which this host reaches any instance over TCP, and renews them in time.</summary>
    public void EnsureAdministratorCertificate(string dataDirectory)
    {
        var certificatePath = Path.Combine(dataDirectory, "pki", "rdsadmin.pem");
        var keyPath = Path.Combine(dataDirectory, "pki", "rdsadmin.key");
        if (File.Exists(certificatePath) && File.Exists(keyPath))
        {
            using var existing = ReadStillGood(File.ReadAllText(certificatePath));
            if (existing is not null)
                return;
        }

        var pem = IssueClient(ServerConfiguration.Administrator);
        using var issued = X509Certificate2.CreateFromPem(pem, pem);
        using var key = issued.GetECDsaPrivateKey()!;
        // The certificate comes last: while it is the old one or missing, the pair is made again.
        File.Delete(certificatePath);
        Publish(keyPath, key.ExportPkcs8PrivateKeyPem() + "\n", Secret);
        Publish(certificatePath, issued.ExportCertificatePem() + "\n", Secret);
    }

    public void Dispose() => _certificate.Dispose();

    /// <summary>The certificate of a PEM text, or null when it is damaged, of another authority, or soon over.</summary>
    private X509Certificate2? ReadStillGood(string pem)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }

        if (certificate.IssuerName.RawData.AsSpan().SequenceEqual(_certificate.SubjectName.RawData)
            && certificate.NotAfter.ToUniversalTime() - _time.GetUtcNow().UtcDateTime > RenewBefore)
            return certificate;
        certificate.Dispose();
        return null;
    }

    private static string Create(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = $"CN=Cornac CA {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now - ClocksDiffer, now + AuthorityLifetime);
        return $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n";
    }

    private static X509Extension Names(IReadOnlyList<string> addresses)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var address in addresses)
        {
            if (IPAddress.TryParse(address, out var ip))
                names.AddIpAddress(ip);
            if (ip is not { AddressFamily: AddressFamily.InterNetworkV6 })
                names.AddDnsName(address);
        }

        return names.Build();
    }

    private string Issue(string commonName, IReadOnlyList<string> uses, X509Extension? names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(commonName);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. uses.Select(use => new Oid(use))], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (names is not null)
            request.CertificateExtensions.Add(names);
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        using var certificate = request.Create(_certificate, _time.GetUtcNow() - ClocksDiffer, End(), serial);
        return $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n";
    }

    /// <summary>When a certificate ends that is issued now.</summary>
    private DateTimeOffset End()
    {
        var end = _time.GetUtcNow() + LeafLifetime;
        return end < AuthorityEnds ? end : AuthorityEnds;
    }

    /// <summary>Of two hosts that start at once on one data directory, the first one's authority counts.</summary>
    private static void PublishOnce(string path, string text)
    {
        var temporary = WriteBeside(path, text, Secret);
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }

    private static void Publish(string path, string text, UnixFileMode mode)
    {
        if (File.Exists(path) && string.Equals(File.ReadAllText(path), text, StringComparison.Ordinal))
            return;
        File.Move(WriteBeside(path, text, mode), path, overwrite: true);
    }

    private static string WriteBeside(string path, string text, UnixFileMode mode)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        using var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode });
        File.SetUnixFileMode(file.SafeFileHandle, mode);
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
        return temporary;
    }
}

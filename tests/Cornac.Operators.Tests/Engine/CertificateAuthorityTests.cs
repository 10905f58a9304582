using System.Security.Cryptography.X509Certificates;
using Cornac.Operators.Engine;

namespace Cornac.Operators.Tests.Engine;

public sealed class CertificateAuthorityTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coc-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Server_certificate_names_its_address_and_verifies_against_the_authority()
    {
        using var authority = CertificateAuthority.Open(_directory, TimeProvider.System);
        using var certificate = X509Certificate2.CreateFromPem(authority.IssueServer("127.0.78.9"));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(Path.Combine(_directory, "ca.pem"));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;

        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();

        Assert.True(chain.Build(certificate));
        Assert.Equal(["127.0.78.9"], names.EnumerateIPAddresses().Select(a => a.ToString()));
        Assert.Equal(["127.0.78.9"], names.EnumerateDnsNames());
        Assert.Equal("CN=127.0.78.9", certificate.Subject);
        Assert.InRange((certificate.NotAfter - certificate.NotBefore).TotalDays, 397, 399);
    }

    [Fact]
    public void Certificate_is_good_for_its_address_until_a_month_before_its_end()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        using var authority = CertificateAuthority.Open(_directory, clock);
        var pem = authority.IssueServer("127.0.78.9");

        Assert.True(authority.IsGoodFor(pem, "127.0.78.9"));
        Assert.False(authority.IsGoodFor(pem, "127.0.78.10"));
        Assert.False(authority.IsGoodFor(null, "127.0.78.9"));
        Assert.False(authority.IsGoodFor("damaged", "127.0.78.9"));
        clock.Now += TimeSpan.FromDays(369);
        Assert.False(authority.IsGoodFor(pem, "127.0.78.9"));
    }

    [Fact]
    public void Certificate_of_another_authority_is_not_good()
    {
        using var authority = CertificateAuthority.Open(_directory, TimeProvider.System);
        using var other = CertificateAuthority.Open(Path.Combine(_directory, "other"), TimeProvider.System);

        Assert.False(authority.IsGoodFor(other.IssueServer("127.0.78.9"), "127.0.78.9"));
    }

    [Fact]
    public void Authority_is_made_once_and_its_keys_are_for_the_owner_alone()
    {
        using var first = CertificateAuthority.Open(_directory, TimeProvider.System);
        using var second = CertificateAuthority.Open(_directory, TimeProvider.System);
        first.EnsureAdministratorCertificate(_directory);
        var made = File.ReadAllText(Path.Combine(_directory, "pki", "rdsadmin.pem"));
        second.EnsureAdministratorCertificate(_directory);

        Assert.Equal(first.CertificatePem, second.CertificatePem);
        Assert.Equal(made, File.ReadAllText(Path.Combine(_directory, "pki", "rdsadmin.pem")));
        Assert.All(Directory.EnumerateFiles(Path.Combine(_directory, "pki")), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
        Assert.True(File.GetUnixFileMode(Path.Combine(_directory, "ca.pem")).HasFlag(UnixFileMode.OtherRead));
    }

    private sealed class SettableClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

namespace Cornac.Operators.Patroni.Store;

/// <summary>How the store is reached, by Patroni and by Cornac alike.</summary>
/// <param name="Endpoints">Base addresses.</param>
/// <param name="AuthorityFile">Authority of their certificates; null without TLS.</param>
/// <param name="CertificateFile">Certificate to show; null for none.</param>
/// <param name="KeyFile">Its key.</param>
/// <param name="Username">Null for none.</param>
/// <param name="Password">Its password.</param>
/// <param name="Prefix">Keys of all clusters lie below it; with a slash at both ends.</param>
internal sealed record StoreAccess(
    IReadOnlyList<Uri> Endpoints, string? AuthorityFile, string? CertificateFile, string? KeyFile, string? Username, string? Password, string Prefix)
{
    /// <summary>Prints no password.</summary>
    public override string ToString() => string.Join(", ", Endpoints);

    /// <summary>Whether it leads to the same store in the same way: whoever reads it anew need not connect anew.</summary>
    public bool Equals(StoreAccess? other) => other is not null && Endpoints.SequenceEqual(other.Endpoints)
        && (AuthorityFile, CertificateFile, KeyFile, Username, Password, Prefix)
            == (other.AuthorityFile, other.CertificateFile, other.KeyFile, other.Username, other.Password, other.Prefix);

    public override int GetHashCode() => HashCode.Combine(Endpoints.Count, CertificateFile, Username, Prefix);

    /// <summary>Where the keys of one cluster lie.</summary>
    public string PrefixOf(string resourceId) => $"{Prefix}{resourceId}/";
}

/// <summary>The store cannot be reached, or refuses; the message tells a person why.</summary>
internal sealed class StoreException(string message, Exception? innerException = null) : Exception(message, innerException);

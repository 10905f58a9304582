namespace Cornac.Host.Configuration;

/// <summary>The folder that holds everything Cornac keeps on this machine, and the names inside it.</summary>
public sealed class DataDirectory
{
    public DataDirectory(string? configured)
    {
        Root = Path.GetFullPath(configured ?? DefaultRoot());
        Aws = Path.Combine(Root, "aws");
        InventoryFile = Path.Combine(Root, "inventory.json");
        HostFile = Path.Combine(Root, "host.json");
        LockFile = Path.Combine(Root, "cornac.lock");
        ProcessFile = Path.Combine(Root, "cornac.pid");
        UrlFile = Path.Combine(Root, "cornac.url");
        CaFile = Path.Combine(Root, "ca.pem");
        Repository = Path.Combine(Root, "backups", "repository");
    }

    public string Root { get; }

    /// <summary>Configuration and credentials of the first administrator, as the AWS clients read them.</summary>
    public string Aws { get; }

    /// <summary>Specification of Cornac's own PostgreSQL: read before the inventory can be.</summary>
    public string InventoryFile { get; }

    /// <summary>Identity of this host.</summary>
    public string HostFile { get; }

    /// <summary>Locked by the running host. What is locked cannot be read by others, so it says nothing.</summary>
    public string LockFile { get; }

    /// <summary>Its text is the process id of the host that holds, or last held, the lock.</summary>
    public string ProcessFile { get; }

    /// <summary>Its text is the URL that the running host listens on, which may have been given on its command line. It is there once it does.</summary>
    public string UrlFile { get; }

    /// <summary>Certificate of the authority that signs the instances' certificates: clients' <c>sslrootcert</c>.</summary>
    public string CaFile { get; }

    /// <summary>Where backups lie unless configuration names another place.</summary>
    public string Repository { get; }

    /// <summary>PostgreSQL never runs as root, and its user must reach its files: below a private folder such as <c>/root</c> it could not.</summary>
    private static string DefaultRoot()
    {
        var here = Path.GetFullPath("data");
        return Environment.IsPrivilegedProcess && IsPrivate(Path.GetDirectoryName(here)) ? "/var/lib/cornac" : here;
    }

    private static bool IsPrivate(string? folder)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(folder) && !File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute)) return true;
        }

        return false;
    }
}

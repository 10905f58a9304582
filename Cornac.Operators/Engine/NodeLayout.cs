using System.Security.Cryptography;
using System.Text;

namespace Cornac.Operators.Engine;

/// <summary>Where the parts of one node are on its machine. Everything lies below a folder that carries the resource id, except sockets whose path would be too long.</summary>
/// <param name="Root">Folder of the node.</param>
public sealed record NodeLayout(string Root)
{
    /// <summary>Size of <c>sun_path</c> without its closing zero (unix(7)).</summary>
    private const int LongestSocketPath = 107;
    private const string LongestSocketName = "/.s.PGSQL.65535";
    private const int HashCharacters = 16;

    public string Name => Path.GetFileName(Root);

    /// <summary>Name of its network, where it has one of its own.</summary>
    public string Network => $"{Path.GetFileName(Path.GetDirectoryName(Root))}-{Name}";

    public string Data => Path.Combine(Root, "data");

    /// <summary>Where a cluster is made; renamed to <see cref="Data"/> once it is complete.</summary>
    public string NewData => Path.Combine(Root, "data.new");

    public string Log => Path.Combine(Root, "log");

    /// <summary>What the server says before it writes its own log.</summary>
    public string StartLog => Path.Combine(Log, "start.log");

    /// <summary>What the server says while it replays WAL after a restore.</summary>
    public string RecoveryLog => Path.Combine(Log, "recovery.log");

    /// <summary>WAL segments that wait to be archived, or were.</summary>
    public string ArchiveStatus => Path.Combine(Data, "pg_wal", "archive_status");

    /// <summary>Folder of the restore that fills <see cref="NewData"/>.</summary>
    public string RestoreJob => Path.Combine(Root, "restore");

    /// <summary>Where data that are replaced by a new copy wait for their removal.</summary>
    public string OldData => Path.Combine(Root, "data.old");

    /// <summary>Folder of the copying of a source that fills <see cref="NewData"/>.</summary>
    public string CopyJob => Path.Combine(Root, "copy");

    /// <summary>Folder of a check of the data.</summary>
    public string VerifyJob => Path.Combine(Root, "verify");

    public string Configuration => Path.Combine(Root, "conf");

    public string PostmasterPid => Path.Combine(Data, "postmaster.pid");

    public string SocketDirectory => HasOwnSocketDirectory ? Path.Combine(Root, "run") : ShortSocketDirectory;

    public bool HasOwnSocketDirectory => Encoding.UTF8.GetByteCount(Path.Combine(Root, "run") + LongestSocketName) <= LongestSocketPath;

    private string ShortSocketDirectory =>
        "/tmp/cornac-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)))[..HashCharacters];

    public string ConfigurationFile(string name) => Path.Combine(Configuration, name);
}

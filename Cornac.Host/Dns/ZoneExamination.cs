using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cornac.Host.Commands;

namespace Cornac.Host.Dns;

/// <summary>What <c>cornac doctor</c> finds of the zone: whether its file can be written and read, and whether anybody serves it.</summary>
internal sealed class ZoneExamination(ZoneSettings zone)
{
    private const string OfFile = "Zone file";
    private const string OfName = "Name in the DNS";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public IEnumerable<Finding> ExamineFile()
    {
        if (!Directory.Exists(zone.Folder))
        {
            yield return Finding.Good(OfFile, $"none yet: the next start makes {zone.Path}");
            yield break;
        }

        if (MistakeOfWriting() is { } reason)
            yield return Finding.Bad(OfFile, $"{zone.Folder} cannot be written to ({reason}): make it this user's, or set Cornac:Dns:Folder.");
        else if (!File.Exists(zone.Path))
            yield return Finding.Good(OfFile, $"none yet: the next start makes {zone.Path}");
        else if (Unreadable() is { } path)
            yield return Finding.Doubtful(OfFile, $"{path} is closed to other users, and name servers run as users of their own: chmod o+rX {path}, or set Cornac:Dns:Folder.");
        else
            yield return Finding.Good(OfFile, $"{zone.Path}, serial {ZoneText.SerialOf(File.ReadAllText(zone.Path))?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}");
    }

    /// <summary>Asks the resolver of this machine for the name of an instance.</summary>
    public async Task<Finding> ResolveAsync(string name, string address, CancellationToken cancellationToken)
    {
        var hint = $"Have a name server serve {zone.Path}, and this machine's resolver ask it (docs/operating.md, \"Names in the DNS\"). Commands on this machine work without.";
        try
        {
            // A resolver may let one wait for half a minute.
            var found = await System.Net.Dns.GetHostAddressesAsync(name, AddressFamily.InterNetwork, cancellationToken).WaitAsync(Patience, cancellationToken);
            return Array.Exists(found, one => one.Equals(IPAddress.Parse(address)))
                ? Finding.Good(OfName, $"{name} is {address} here")
                : Finding.Doubtful(OfName, $"{name} is {string.Join<IPAddress>(", ", found)} here, but {address} in the inventory. {hint}");
        }
        catch (SocketException unknown)
        {
            return Finding.Doubtful(OfName, $"{name} is not known here ({unknown.Message}). {hint}");
        }
        catch (TimeoutException)
        {
            return Finding.Doubtful(OfName, $"The resolver of this machine did not answer within {Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s for {name}. {hint}");
        }
    }

    private string? MistakeOfWriting()
    {
        var probe = Path.Combine(zone.Folder, $".cornac-doctor-{Guid.NewGuid():N}");
        try
        {
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    /// <summary>The first thing on the way to the file that others may not enter, or the file itself if they may not read it.</summary>
    private string? Unreadable()
    {
        var path = zone.Path;
        if (!File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead)) return path;
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (!File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute)) return folder;
        }

        return null;
    }
}

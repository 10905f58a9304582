using System.Text;

namespace Cornac.Host.Dns;

/// <summary>The zone file: everybody may read it, for name servers run as users of their own, and whoever reads it finds a whole one.</summary>
internal sealed class ZoneFile(ZoneSettings zone, TimeProvider clock)
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Enterable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes the file unless it says all this already.</summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    public bool Update(IReadOnlyList<ZoneEntry> entries)
    {
        var current = File.Exists(zone.Path) ? File.ReadAllText(zone.Path) : null;
        var serial = ZoneText.SerialOf(current);
        if (serial is { } same && ZoneText.Render(zone, entries, same) == current) return false;
        Write(ZoneText.Render(zone, entries, ZoneText.NextSerial(serial, clock.GetUtcNow())));
        return true;
    }

    private void Write(string text)
    {
        if (!Directory.Exists(zone.Folder))
        {
            Directory.CreateDirectory(zone.Folder);
            File.SetUnixFileMode(zone.Folder, Enterable);
        }

        // Made anew: where others may write into the folder, one of theirs could lead elsewhere.
        var next = zone.Path + ".new";
        File.Delete(next);
        using (var file = new FileStream(next, FileMode.CreateNew, FileAccess.Write))
        {
            File.SetUnixFileMode(file.SafeFileHandle, Readable);
            file.Write(Encoding.ASCII.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, zone.Path, overwrite: true);
    }
}

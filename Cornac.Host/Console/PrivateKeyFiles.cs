using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Cornac.Host.Console;

/// <summary>Keeps the keys that protect forms in files that only their owner may read, so that an open form survives a restart of the host.</summary>
internal sealed class PrivateKeyFiles(string folder) : IXmlRepository
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public IReadOnlyCollection<XElement> GetAllElements() =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.xml").Select(XElement.Load)] : [];

    public void StoreElement(XElement element, string friendlyName)
    {
        Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
        var file = Path.Combine(folder, $"{Path.GetFileName(friendlyName)}.xml");
        var unfinished = $"{file}.{Guid.NewGuid():N}.new";
        using (var stream = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Owner }))
        {
            element.Save(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
    }
}

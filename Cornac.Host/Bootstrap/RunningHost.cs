using System.Globalization;
using Cornac.Host.Configuration;

namespace Cornac.Host.Bootstrap;

/// <summary>The host process that holds a data directory, if any.</summary>
internal static class RunningHost
{
    /// <summary>Its process id; null when none runs. The lock file outlives its process, the lock does not.</summary>
    public static int? ProcessId(DataDirectory data)
    {
        try
        {
            using var free = new FileStream(data.LockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            using var reader = new StreamReader(new FileStream(data.LockFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return int.TryParse(reader.ReadLine(), CultureInfo.InvariantCulture, out var id) ? id : null;
        }
    }
}

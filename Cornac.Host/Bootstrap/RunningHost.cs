using System.Globalization;
using Cornac.Host.Configuration;

namespace Cornac.Host.Bootstrap;

/// <summary>The host process that holds a data directory, if any.</summary>
internal static class RunningHost
{
    /// <summary>Its process id; null when none runs. The files outlive their process, the lock does not.</summary>
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
            return int.TryParse(File.ReadAllText(data.ProcessFile), CultureInfo.InvariantCulture, out var id) ? id : null;
        }
    }
}

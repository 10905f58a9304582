using System.Globalization;
using Cornac.Host.Configuration;

namespace Cornac.Host.Bootstrap;

/// <summary>The host process that holds a data directory, if any.</summary>
internal static class RunningHost
{
    /// <summary>Where it listens; null when none runs, or does not listen yet.</summary>
    public static string? Url(DataDirectory data) =>
        ProcessId(data) is not null && File.Exists(data.UrlFile) && File.ReadAllText(data.UrlFile).Trim() is { Length: > 0 } url ? url : null;

    /// <summary>Notes where this process listens, for commands.</summary>
    public static void ListensOn(DataDirectory data, string url) => File.WriteAllText(data.UrlFile, url.TrimEnd('/') + "\n");

    /// <summary>Its process id; null when none runs. The lock file outlives its process, the lock does not.</summary>
    public static int? ProcessId(DataDirectory data)
    {
        try
        {
            using var free = new FileStream(data.LockFile, FileMode.Open, FileAccess.Read, FileShare.Read);
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
            return File.Exists(data.ProcessFile) && int.TryParse(File.ReadAllText(data.ProcessFile), CultureInfo.InvariantCulture, out var id) ? id : null;
        }
    }
}

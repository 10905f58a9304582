namespace Cornac.EndToEnd.Tests.Hosts;

/// <summary>The program under test, as <c>./cornac</c> publishes it.</summary>
internal static class PublishedHost
{
    /// <summary>Folder named by <c>CORNAC_PUBLISHED</c>, or <c>artifacts/host</c> of the repository.</summary>
    /// <exception cref="InvalidOperationException">It has not been published; the message tells how to.</exception>
    public static string Assembly { get; } = Find();

    /// <summary>Folder of the sources.</summary>
    public static string Repository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Cornac.sln"))) return folder;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Cornac.sln: set CORNAC_PUBLISHED.");
    }

    private static string Find()
    {
        var folder = Environment.GetEnvironmentVariable("CORNAC_PUBLISHED") ?? Path.Combine(Repository(), "artifacts", "host");
        var assembly = Path.Combine(folder, "Cornac.Host.dll");
        return File.Exists(assembly) ? assembly : throw new InvalidOperationException(
            $"{assembly} is missing. Run './cornac test', or 'dotnet publish Cornac.Host -c Release -o artifacts/host' first.");
    }
}

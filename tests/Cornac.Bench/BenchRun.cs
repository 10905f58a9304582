namespace Cornac.Bench;

/// <summary>What all scenarios of a run share.</summary>
/// <param name="Quick">True for a look instead of a measurement.</param>
internal sealed record BenchRun(bool Quick)
{
    /// <summary>Folder of the published host.</summary>
    public string Published { get; } = Environment.GetEnvironmentVariable("CORNAC_PUBLISHED") ?? Path.GetFullPath(Path.Combine("artifacts", "host"));

    /// <summary>Times something is repeated.</summary>
    public int Times(int full, int quick) => Quick ? quick : full;

    public TimeSpan Duration(double fullSeconds, double quickSeconds) => TimeSpan.FromSeconds(Quick ? quickSeconds : fullSeconds);

    public static void Say(string text) => System.Console.Error.WriteLine(text);
}

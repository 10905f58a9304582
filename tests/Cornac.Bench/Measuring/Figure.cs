namespace Cornac.Bench.Measuring;

/// <summary>One line of the table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Aim">What it should be; a dash where there is no aim.</param>
/// <param name="Measured">What it is.</param>
/// <param name="Met">Whether the aim is met; null where there is none.</param>
internal sealed record Figure(string Name, string Aim, string Measured, bool? Met)
{
    public static Figure Plain(string name, string measured) => new(name, "–", measured, null);

    public string Verdict => Met switch { true => "yes", false => "no", null => "–" };
}

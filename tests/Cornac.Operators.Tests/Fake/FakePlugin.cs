using Cornac.Operators.Plugins;

namespace Cornac.Operators.Tests.Fake;

internal static class FakePlugin
{
    /// <summary>The plug-in as it was built, beside the tests and not referenced by them.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "plugins", "fake", "Cornac.Operators.Fake.dll");

    public static OperatorPlugin WithSettings(params (string Name, string Value)[] settings) => new()
    {
        Path = Assembly,
        Type = "Cornac.Operators.Fake.FakeOperatorFactory",
        Settings = settings.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal),
    };
}

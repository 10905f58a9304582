using System.Runtime.Loader;
using Cornac.Operators.Contract;
using Cornac.Operators.Plugins;
using Cornac.Operators.Tests.Fake;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cornac.Operators.Tests.Plugins;

public sealed class OperatorLoaderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cop-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Plugin_is_loaded_in_a_context_of_its_own_and_speaks_the_hosts_contract()
    {
        var one = Load(FakePlugin.WithSettings(("steps", "2")));
        var two = Load(FakePlugin.WithSettings(("steps", "3")));

        Assert.Equal("fake", one.Name);
        Assert.Equal(3, one.Steps.Count);
        Assert.Equal(4, two.Steps.Count);
        Assert.NotSame(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(one.GetType().Assembly));
        Assert.NotSame(one.GetType().Assembly, two.GetType().Assembly);
    }

    [Fact]
    public void Missing_file_is_named()
    {
        var refused = Refused(FakePlugin.WithSettings() with { Path = Path.Combine(_directory, "absent.dll") });

        Assert.Contains("absent.dll does not exist", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_no_assembly_is_named()
    {
        var path = Path.Combine(_directory, "text.dll");
        File.WriteAllText(path, "no assembly");

        Assert.Contains("could not be loaded", Refused(FakePlugin.WithSettings() with { Path = path }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_type_tells_which_there_are()
    {
        var refused = Refused(FakePlugin.WithSettings() with { Type = "Nobody" });

        Assert.Contains("has no type Nobody", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Cornac.Operators.Fake.FakeOperatorFactory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Type_that_is_no_factory_is_refused()
    {
        var refused = Refused(FakePlugin.WithSettings() with { Type = "Cornac.Operators.Fake.FakeOptions" });

        Assert.Contains("does not implement Cornac.Operators.Contract.IOperatorFactory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_setting_is_named()
    {
        Assert.Contains("steps", Refused(FakePlugin.WithSettings(("steps", "none"))).Message, StringComparison.Ordinal);
    }

    private OperatorPluginException Refused(OperatorPlugin plugin) => Assert.Throws<OperatorPluginException>(() => Load(plugin));

    private IOperator Load(OperatorPlugin plugin) => OperatorLoader.Load(plugin, new OperatorContext
    {
        DataDirectory = _directory,
        Settings = new Dictionary<string, string>(StringComparer.Ordinal),
        Time = TimeProvider.System,
        Logs = NullLoggerFactory.Instance,
    });
}

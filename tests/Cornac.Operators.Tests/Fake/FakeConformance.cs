using Cornac.Operators.Contract;
using Cornac.Operators.Plugins;
using Cornac.Operators.Tests.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cornac.Operators.Tests.Fake;

/// <summary>The fake operator, loaded as a plug-in and kept in files, so that each object made is a new host's.</summary>
public sealed class FakeConformance() : OperatorConformance(new FakeHarness());

internal sealed class FakeHarness : OperatorHarness
{
    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("cof-").FullName;

    public override IOperator Open() => OperatorLoader.Load(
        FakePlugin.WithSettings(("persist", "true")),
        new OperatorContext
        {
            DataDirectory = DataDirectory,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal),
            Time = TimeProvider.System,
            Logs = NullLoggerFactory.Instance,
        });

    public override InstanceSpec NewSpec() => new()
    {
        ResourceId = NewResourceId(),
        Name = "shop",
        Generation = 1,
        EngineVersion = "15.18",
        Class = new InstanceClass("db.t3.micro", 2, 1L << 30),
        StorageGiB = 5,
        Address = "127.0.78.1",
        Port = 5432,
        MasterUsername = "boss",
        Power = PowerState.Running,
    };

    public override Task AssertNothingLeftAsync(InstanceSpec spec)
    {
        Assert.False(File.Exists(Path.Combine(DataDirectory, spec.ResourceId + ".json")));
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(DataDirectory, recursive: true);
        return ValueTask.CompletedTask;
    }
}

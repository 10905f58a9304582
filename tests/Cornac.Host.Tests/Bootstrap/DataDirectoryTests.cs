using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;

namespace Cornac.Host.Tests.Bootstrap;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cornac-data-");

    private DataDirectory Data => new(_folder.FullName);

    [Fact]
    public void Data_directory_of_a_running_host_is_refused_to_a_second_one()
    {
        using var first = DataDirectoryLease.Take(Data);

        var refused = Assert.Throws<StartupException>(() => DataDirectoryLease.Take(Data));

        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Environment.ProcessId, RunningHost.ProcessId(Data));
    }

    [Fact]
    public void Data_directory_of_a_host_that_ended_is_free_and_keeps_its_identity()
    {
        string identity;
        using (var first = DataDirectoryLease.Take(Data)) identity = first.HostId;

        Assert.Null(RunningHost.ProcessId(Data));
        using var second = DataDirectoryLease.Take(Data);
        Assert.Equal(identity, second.HostId);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

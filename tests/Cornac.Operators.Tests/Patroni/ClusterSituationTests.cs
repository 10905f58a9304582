using System.Text.Json;
using Cornac.Operators.Engine;
using Cornac.Operators.Patroni;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>What is made of what nodes say.</summary>
public sealed class ClusterSituationTests
{
    [Theory]
    [InlineData("""{"state": "running", "role": "master"}""", false)]
    [InlineData("""{"state": "running", "role": "master", "replication": [{"application_name": "n2", "state": "streaming", "sync_state": "async"}]}""", false)]
    [InlineData("""{"state": "running", "role": "master", "replication": [{"application_name": "n2", "state": "streaming", "sync_state": "sync"}]}""", true)]
    public void Standby_is_in_step_once_its_primary_says_so_too(string primary, bool expected)
    {
        var standby = NodeOf("n2", """{"state": "running", "role": "replica", "sync_standby": true}""");

        Assert.Equal(expected, standby.IsInStepWith(NodeOf("n1", primary)));
        Assert.False(standby.IsInStepWith(standby));
        Assert.False(standby.IsInStepWith(null));
    }

    [Fact]
    public void Record_of_an_earlier_version_is_read()
    {
        var record = JsonSerializer.Deserialize("""{"NodeAddresses": ["127.0.77.2", "127.0.77.3"], "Address": "127.0.77.1", "Port": 5432}""", ClusterRecordJson.Default.ClusterRecord)!;

        Assert.Empty(record.Slots);
        Assert.Equal(2, record.NodeAddresses.Count);
    }

    private static NodeSituation NodeOf(string name, string report) => new(
        new ClusterNode(name, "127.0.77.2", new NodeLayout("/nowhere/db-A/" + name)), HasFolders: true, HasData: true, ServerStatus.Down, Patroni: null,
        JsonSerializer.Deserialize(report, PatroniJson.Default.NodeReport));
}

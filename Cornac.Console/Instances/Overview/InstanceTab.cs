namespace Cornac.Console.Instances.Overview;

/// <summary>Parts of an instance's page; the one that is shown stands in the address.</summary>
public enum InstanceTab
{
    Overview,

    /// <summary>Of instances of several nodes only.</summary>
    Nodes,

    Monitoring,
    Backups,
    Events,
    Operations,
}

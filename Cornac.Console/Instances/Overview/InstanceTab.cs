namespace Cornac.Console.Instances.Overview;

/// <summary>Parts of an instance's page; the one that is shown stands in the address.</summary>
public enum InstanceTab
{
    Overview,
    Monitoring,
    Backups,
    Events,
    Operations,
}

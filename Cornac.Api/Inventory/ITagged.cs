namespace Cornac.Api.Inventory;

/// <summary>A row that carries the tags of a resource.</summary>
public interface ITagged
{
    /// <summary>Values by key.</summary>
    Dictionary<string, string> Tags { get; set; }
}

namespace Cornac.Console.Frame;

/// <summary>The two groups of the menu.</summary>
public enum NavigationGroup
{
    Databases,
    Administration,
}

/// <summary>Puts a page into the menu. The page's route is <c>/accounts/{AccountId}/PATH</c>.</summary>
/// <param name="group">Under which heading.</param>
/// <param name="order">Place in the group; the lowest of <see cref="NavigationGroup.Databases"/> is where people land.</param>
/// <param name="path">What follows the account in the address, without a slash in front.</param>
/// <param name="icon">One of MudBlazor's icons.</param>
/// <param name="text">Class whose resources hold the title.</param>
/// <param name="key">Key of the title there.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NavigationEntryAttribute(NavigationGroup group, int order, string path, string icon, Type text, string key) : Attribute
{
    public NavigationGroup Group => group;

    public int Order => order;

    public string Path => path;

    public string Icon => icon;

    public Type Text => text;

    public string Key => key;

    /// <summary>Whether the page is of the master account only: the menu of other accounts does not have it.</summary>
    public bool MasterOnly { get; init; }
}

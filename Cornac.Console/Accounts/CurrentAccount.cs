namespace Cornac.Console.Accounts;

/// <summary>The account that a page is about, which is the one in its address. Cascades to every page below <c>/accounts</c>.</summary>
public sealed class CurrentAccount(EnterableAccount account, string? roleName, IAccountClients clients)
{
    /// <summary>12 digits.</summary>
    public string Id => account.Id;

    public string Name => account.Name;

    /// <summary>Whether it is the master account, to which the person belongs.</summary>
    public bool IsHome => account.IsHome;

    /// <summary>The role that is assumed; null where the person acts as itself.</summary>
    public string? RoleName => roleName;

    /// <summary>A client of one of AWS's services, or of Cornac's own, which acts in this account. It need not be disposed.</summary>
    public T Client<T>()
        where T : class => clients.Of<T>(account, roleName);

    /// <summary>Address of another page of this account.</summary>
    public string Path(params ReadOnlySpan<string> segments) => ConsolePaths.InAccount(account.Id, segments);
}

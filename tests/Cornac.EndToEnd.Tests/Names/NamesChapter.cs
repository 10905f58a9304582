using System.Xml.Linq;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.Names;

/// <summary>An instance under its name in the DNS: resolved, verified, renamed, while its server runs on.</summary>
internal static class NamesChapter
{
    public const string Zone = "db.acme.example";

    /// <param name="home">The service, which has the zone.</param>
    /// <param name="server">Serves the zone once it is started.</param>
    /// <param name="instance">An instance with a database <c>app</c>.</param>
    /// <param name="newName">What it is called in the end.</param>
    /// <param name="password">Password of its master user, <c>boss</c>.</param>
    /// <param name="address">Its address.</param>
    /// <returns>Its name in the DNS in the end.</returns>
    public static async Task<string> TellAsync(CornacHome home, NameServer server, string instance, string newName, string password, string address)
    {
        var name = NameOf(await home.FindAsync(instance));
        Assert.Matches($@"^{instance}\.\d{{12}}\.{Zone}$", name);
        await server.StartAsync();
        await server.UntilAsync(name, address);
        var started = (await VerifiedAsync(name)).Expect();
        // libpq is told the address, too: nothing on this machine asks the name server.
        var exports = (await home.CommandAsync("pgenv", instance)).Expect();
        Assert.Contains($"export PGHOST='{name}'\nexport PGHOSTADDR='{address}'\n", exports, StringComparison.Ordinal);
        var doctor = (await home.CommandAsync("doctor")).Expect();
        Assert.Contains("Name in the DNS", doctor, StringComparison.Ordinal);

        await home.CallAsync("ModifyDBInstance", instance, ("NewDBInstanceIdentifier", newName), ("ApplyImmediately", "true"));
        var renamed = NameOf(await home.WaitAsync(newName, "available"));
        Assert.StartsWith(newName + ".", renamed, StringComparison.Ordinal);
        await server.UntilAsync(renamed, address);
        await server.UntilAsync(name, address: null);
        CommandResult? seen = null;
        await Eventually.Until(async () => (seen = await VerifiedAsync(renamed)).ExitCode == 0, TimeSpan.FromSeconds(20), () => $"{seen?.Error}");
        Assert.Equal(started, seen!.Output);
        Assert.Contains("server certificate for", (await VerifiedAsync(name)).Error, StringComparison.Ordinal);
        return renamed;

        Task<CommandResult> VerifiedAsync(string host) => Psql.RunAsync(
            host, "5432", "boss", password, "app", home.CaFile, "SELECT pg_postmaster_start_time()", $"hostaddr={address}");
    }

    private static string NameOf(XElement? shown) => shown!.Element("Endpoint")!.Element("Address")!.Value;
}

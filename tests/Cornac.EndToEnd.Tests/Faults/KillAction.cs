using System.Globalization;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;
using Npgsql;

namespace Cornac.EndToEnd.Tests.Faults;

/// <summary>An operation during which the host is killed: what it needs, how it is asked for, and how one sees that it has been done.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Kind">Kind of operation, as the boundaries name it.</param>
/// <param name="Needs">State that the instance must be in before; null for an instance that must not exist yet.</param>
/// <param name="Leads">State afterwards; null when the instance is gone.</param>
/// <param name="Call">Asks for it.</param>
/// <param name="Check">Looks whether the right thing has been done.</param>
internal sealed partial record KillAction(
    string Name, string Kind, string? Needs, string? Leads, Func<CornacHome, string, int, Task> Call, Func<CornacHome, string, int, Task> Check)
{
    public const string Available = "available";
    public const string Stopped = "stopped";

    /// <summary>Of two nodes.</summary>
    public const string MultiAz = "available in two zones";

    /// <summary>Following another one.</summary>
    public const string Replica = "available as a read replica";

    private static readonly string[] Classes = ["db.t3.small", "db.t3.micro"];
    private static readonly string[] Ports = ["5433", "5432"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>True for what needs the etcd that <see cref="ToTwoZones"/> stops: nothing else is under way meanwhile.</summary>
    public bool IsAlone => Needs == MultiAz || Leads == MultiAz;

    /// <summary>Status that tells of the state afterwards.</summary>
    public string? Status => Leads is MultiAz or Replica ? Available : Leads;

    public static KillAction Create { get; } = new(
        "create", "create", null, Available, (home, name, _) => home.CreateAsync(name, retention: 0),
        (home, name, _) => AnswersAsync(home, name, CornacHome.Password));

    public static KillAction Delete { get; } = new(
        "delete", "delete", Available, null, (home, name, _) => home.DeleteAsync(name), (_, _, _) => Task.CompletedTask);

    public static KillAction Stop { get; } = new(
        "stop", "stop", Available, Stopped, (home, name, _) => home.CallAsync("StopDBInstance", name), (_, _, _) => Task.CompletedTask);

    public static KillAction Start { get; } = new(
        "start", "start", Stopped, Available, (home, name, _) => home.CallAsync("StartDBInstance", name),
        (home, name, _) => AnswersAsync(home, name, password: null));

    /// <summary>The host waits for a new postmaster: the old one's process must be gone, which the caller compares.</summary>
    public static KillAction Reboot { get; } = new(
        "reboot", "reboot", Available, Available, (home, name, _) => home.CallAsync("RebootDBInstance", name),
        (home, name, _) => AnswersAsync(home, name, password: null));

    /// <summary>Class and port: both need a new start of PostgreSQL.</summary>
    public static KillAction Modify { get; } = new(
        "modify class and port", "modify", Available, Available,
        (home, name, turn) => home.CallAsync(
            "ModifyDBInstance", name, ("ApplyImmediately", "true"), ("DBInstanceClass", Classes[turn % 2]), ("DBPortNumber", Ports[turn % 2])),
        async (home, name, turn) =>
        {
            var instance = await home.FindAsync(name);
            Assert.Equal(Classes[turn % 2], instance!.Element("DBInstanceClass")!.Value);
            Assert.Equal(Ports[turn % 2], instance.Element("Endpoint")!.Element("Port")!.Value);
            await AnswersAsync(home, name, password: null);
        });

    public static KillAction ChangePassword { get; } = new(
        "modify password", "modify", Available, Available,
        (home, name, turn) => home.CallAsync("ModifyDBInstance", name, ("ApplyImmediately", "true"), ("MasterUserPassword", NewPassword(turn))),
        (home, name, turn) => AnswersAsync(home, name, NewPassword(turn)));

    private static string NewPassword(int turn) => $"changed 'for' turn {turn}";

    /// <summary>Connects as the master user, with a password where one is known; PostgreSQL's refusal of a wrong one is an answer too. The proxy of several nodes
    /// may need a moment to find the primary.</summary>
    private static async Task AnswersAsync(CornacHome home, string name, string? password)
    {
        Exception? last = null;
        await Eventually.Until(
            async () =>
            {
                try
                {
                    Assert.Equal(["boss"], await AskAsync(home, name, password ?? "unknown", "SELECT current_user"));
                    return true;
                }
                catch (PostgresException refused) when (password is null && refused.SqlState == PostgresErrorCodes.InvalidPassword)
                {
                    return true; // It answers.
                }
                catch (NpgsqlException away) when (away is not PostgresException)
                {
                    last = away;
                    return false;
                }
            },
            Patience, () => $"{name} does not answer: {last}");
    }

    private static async Task<IReadOnlyList<string>> AskAsync(CornacHome home, string name, string password, string sql)
    {
        var endpoint = (await home.FindAsync(name))!.Element("Endpoint")!;
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = endpoint.Element("Address")!.Value,
            Port = int.Parse(endpoint.Element("Port")!.Value, CultureInfo.InvariantCulture),
            Username = "boss",
            Password = password,
            Database = "app",
            SslMode = SslMode.VerifyFull,
            RootCertificate = home.CaFile,
            Pooling = false,
        };
        return await InventoryView.QueryAsync(connection.ConnectionString, sql);
    }
}

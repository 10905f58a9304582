using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests.Faults;

/// <summary>An operation during which the host is killed: what it needs, how it is asked for, and how one sees that it has been done.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Kind">Kind of operation, as the boundaries name it.</param>
/// <param name="Needs">Status that the instance must have before; null for an instance that must not exist yet.</param>
/// <param name="Leads">Status afterwards; null when the instance is gone.</param>
/// <param name="Call">Asks for it.</param>
/// <param name="Check">Looks whether the right thing has been done.</param>
internal sealed record KillAction(
    string Name, string Kind, string? Needs, string? Leads, Func<CornacHome, string, int, Task> Call, Func<CornacHome, string, int, Task> Check)
{
    private static readonly string[] Classes = ["db.t3.small", "db.t3.micro"];
    private static readonly string[] Ports = ["5433", "5432"];

    public static KillAction Create { get; } = new(
        "create", "create", null, "available", (home, name, _) => home.CreateAsync(name, retention: 0),
        (home, name, _) => AnswersAsync(home, name, CornacHome.Password));

    public static KillAction Delete { get; } = new(
        "delete", "delete", "available", null, (home, name, _) => home.DeleteAsync(name), (_, _, _) => Task.CompletedTask);

    public static KillAction Stop { get; } = new(
        "stop", "stop", "available", "stopped", (home, name, _) => home.CallAsync("StopDBInstance", name), (_, _, _) => Task.CompletedTask);

    public static KillAction Start { get; } = new(
        "start", "start", "stopped", "available", (home, name, _) => home.CallAsync("StartDBInstance", name),
        (home, name, _) => AnswersAsync(home, name, password: null));

    /// <summary>The host waits for a new postmaster: the old one's process must be gone, which the caller compares.</summary>
    public static KillAction Reboot { get; } = new(
        "reboot", "reboot", "available", "available", (home, name, _) => home.CallAsync("RebootDBInstance", name),
        (home, name, _) => AnswersAsync(home, name, password: null));

    /// <summary>Class and port by turns: both need a new start of PostgreSQL.</summary>
    public static KillAction Modify { get; } = new(
        "modify class or port", "modify", "available", "available",
        (home, name, turn) => home.CallAsync(
            "ModifyDBInstance", name, ("ApplyImmediately", "true"),
            turn % 2 == 0 ? ("DBInstanceClass", Classes[turn / 2 % 2]) : ("DBPortNumber", Ports[turn / 2 % 2])),
        async (home, name, turn) =>
        {
            var instance = await home.FindAsync(name);
            if (turn % 2 == 0) Assert.Equal(Classes[turn / 2 % 2], instance!.Element("DBInstanceClass")!.Value);
            else Assert.Equal(Ports[turn / 2 % 2], instance!.Element("Endpoint")!.Element("Port")!.Value);
            await AnswersAsync(home, name, password: null);
        });

    public static KillAction ChangePassword { get; } = new(
        "modify password", "modify", "available", "available",
        (home, name, turn) => home.CallAsync("ModifyDBInstance", name, ("ApplyImmediately", "true"), ("MasterUserPassword", NewPassword(turn))),
        (home, name, turn) => AnswersAsync(home, name, NewPassword(turn)));

    private static string NewPassword(int turn) => $"changed 'for' turn {turn}";

    /// <summary>Connects as the master user, with a password where one is known; PostgreSQL's refusal of a wrong one is an answer too.</summary>
    private static async Task AnswersAsync(CornacHome home, string name, string? password)
    {
        var endpoint = (await home.FindAsync(name))!.Element("Endpoint")!;
        var connection = new Npgsql.NpgsqlConnectionStringBuilder
        {
            Host = endpoint.Element("Address")!.Value,
            Port = int.Parse(endpoint.Element("Port")!.Value, System.Globalization.CultureInfo.InvariantCulture),
            Username = "boss",
            Password = password ?? "unknown",
            Database = "app",
            SslMode = Npgsql.SslMode.VerifyFull,
            RootCertificate = home.CaFile,
            Pooling = false,
        };
        try
        {
            Assert.Equal(["boss"], await InventoryView.QueryAsync(connection.ConnectionString, "SELECT current_user"));
        }
        catch (Npgsql.PostgresException refused) when (password is null && refused.SqlState == Npgsql.PostgresErrorCodes.InvalidPassword)
        {
            // It answers.
        }
    }
}

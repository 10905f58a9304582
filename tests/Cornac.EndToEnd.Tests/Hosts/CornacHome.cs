using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.Hosts;

/// <summary>One Cornac on this machine: a data directory, a port and a range of addresses of its own, and the hosts that run on them one after
/// the other. In the end all its processes are stopped and its files removed, and that is checked.</summary>
internal sealed partial class CornacHome : IAsyncDisposable
{
    public const string Password = "C0nf'de tie!";
    private static readonly TimeSpan SettleDeadline = TimeSpan.FromSeconds(90);

    private readonly LoopbackRange _range = LoopbackRange.Take();
    private readonly Dictionary<string, string?> _environment;
    private readonly List<HostProcess> _hosts = [];
    private RdsClient? _rds;

    public CornacHome(string? data = null)
    {
        Data = data ?? Directory.CreateTempSubdirectory("ce-").FullName;
        if (data is null)
            File.SetUnixFileMode(Data, File.GetUnixFileMode(Data) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Url = $"http://127.0.0.1:{_range.Port}";
        _environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["CORNAC_DATA"] = Data,
            ["CORNAC_URL"] = Url,
            ["Cornac__Local__Addresses"] = _range.Cidr,
            // Hosts live for seconds here: to compile their code a second time, better, takes more than it gives.
            ["DOTNET_TC_CallCounting"] = "0",
            // Set where the tests themselves run in a container.
            ["DOTNET_RUNNING_IN_CONTAINER"] = null,
        };
    }

    public string Data { get; }

    public string Url { get; }

    public string CaFile => Path.Combine(Data, "ca.pem");

    public LoopbackRange Range => _range;

    /// <summary>What every host and command is started with, beside the environment of the tests.</summary>
    public Dictionary<string, string?> Environment => _environment;

    /// <summary>The host started last.</summary>
    public HostProcess Host => _hosts[^1];

    /// <summary>Everything that all hosts of this home have said.</summary>
    public string Logs => string.Join('\n', _hosts.Select(host => host.Output + host.Error));

    public RdsClient Rds => _rds ??= UsersOf(this);

    public InventoryView Inventory => new(Data);

    public async Task<HostProcess> StartAsync(params (string Name, string? Value)[] environment)
    {
        var host = Launch(environment);
        await host.ReadyAsync();
        return host;
    }

    public HostProcess Launch(params (string Name, string? Value)[] environment)
    {
        var all = new Dictionary<string, string?>(_environment, StringComparer.Ordinal);
        foreach (var (name, value) in environment) all[name] = value;
        var host = HostProcess.Launch(all);
        _hosts.Add(host);
        return host;
    }

    /// <summary>Runs another command of the host: <c>status</c>, <c>stop</c> and so on.</summary>
    public Task<CommandResult> CommandAsync(params string[] arguments) =>
        CommandLine.RunAsync("dotnet", [PublishedHost.Assembly, .. arguments], _environment);

    /// <summary>The exports that the host has printed, as a shell would take them.</summary>
    public IReadOnlyDictionary<string, string?> Exports() =>
        Export().Matches(Host.Output)
            .SelectMany(line => Assignment().Matches(line.Groups["assignments"].Value))
            .ToDictionary(a => a.Groups["name"].Value, string? (a) => a.Groups["value"].Value, StringComparer.Ordinal);

    public Aws Aws(string program = "aws") => new(program, Exports());

    /// <summary>Creates an instance.</summary>
    /// <param name="name">Its identifier.</param>
    /// <param name="retention">Days that backups are kept; 0 for a test that backups would only keep busy.</param>
    public Task<XElement> CreateAsync(string name, int retention = 1) => CreateAsync(Rds, name, retention);

    public static Task<XElement> CreateAsync(RdsClient rds, string name, int retention = 1) => rds.CallAsync(
        "CreateDBInstance",
        [
            ("BackupRetentionPeriod", retention.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("DBInstanceIdentifier", name), ("Engine", "postgres"), ("DBInstanceClass", "db.t3.micro"), ("AllocatedStorage", "5"),
            ("MasterUsername", "boss"), ("MasterUserPassword", Password), ("DBName", "app"),
        ]);

    public Task<XElement> CallAsync(string action, string name, params (string Name, string Value)[] more) =>
        Rds.CallAsync(action, [("DBInstanceIdentifier", name), .. more]);

    public Task<XElement> DeleteAsync(string name) => CallAsync("DeleteDBInstance", name, ("SkipFinalSnapshot", "true"));

    /// <summary>The instance as it is shown; null when there is none.</summary>
    public async Task<XElement?> FindAsync(string name)
    {
        try
        {
            return (await CallAsync("DescribeDBInstances", name)).Descendants("DBInstance").Single();
        }
        catch (AwsException missing) when (missing.Code == "DBInstanceNotFound")
        {
            return null;
        }
    }

    /// <summary>Waits until the instance has a status, or is gone (null).</summary>
    public async Task<XElement?> WaitAsync(string name, string? status)
    {
        XElement? seen = null;
        await Eventually.Until(
            async () => (seen = await FindAsync(name))?.Element("DBInstanceStatus")?.Value == status, SettleDeadline,
            () => $"{name} is {seen?.Element("DBInstanceStatus")?.Value ?? "gone"}, not {status ?? "gone"}.\n{Logs}");
        return seen;
    }

    public async Task<IReadOnlyList<string>> EventsAsync(string name) =>
    [
        .. (await Rds.CallAsync("DescribeEvents", ("SourceIdentifier", name), ("SourceType", "db-instance"), ("Duration", "60")))
            .Descendants("Event").Select(e => e.Element("Message")!.Value),
    ];

    /// <summary>Folder of an instance's only node.</summary>
    public string Node(string resourceId) => Path.Combine(Data, "instances", resourceId, "n1");

    /// <summary>A client of this host with the credentials that another one made.</summary>
    public RdsClient UsersOf(CornacHome other)
    {
        var file = File.ReadAllText(Path.Combine(other.Data, "aws", "credentials"));
        return new RdsClient(
            new Uri(Url), "local", Credential().Match(file).Groups["id"].Value, Credential().Match(file).Groups["secret"].Value);
    }

    public async ValueTask DisposeAsync()
    {
        _rds?.Dispose();
        var failures = new List<string>();
        await StopAllAsync(failures);
        foreach (var host in _hosts) host.Dispose();
        var left = Processes.In(Data);
        if (left.Count > 0)
        {
            failures.Add($"Processes were left in {Data}: {string.Join(", ", left.Select(Processes.Describe))}.");
            foreach (var pid in left) await CommandLine.RunAsync("kill", ["-KILL", $"{pid}"]);
            await Eventually.Until(() => Task.FromResult(Processes.In(Data).Count == 0), SettleDeadline, () => "Killed processes live on.");
        }

        Directory.Delete(Data, recursive: true);
        _range.Dispose();
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private async Task StopAllAsync(List<string> failures)
    {
        if (_hosts.Count == 0) return;
        if (!Host.HasExited || Processes.In(Path.Combine(Data, "instances")).Count > 0)
        {
            var stop = await CommandAsync("stop", "--all-instances");
            if (stop.ExitCode != 0) failures.Add($"stop --all-instances ended with {stop.ExitCode}: {stop.Output}{stop.Error}\n{Logs}");
        }
    }

    [GeneratedRegex(@"^\s*export (?<assignments>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Export();

    [GeneratedRegex(@"(?<name>\w+)='?(?<value>[^'\s]+)'?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"aws_access_key_id = (?<id>\S+)\s+aws_secret_access_key = (?<secret>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Credential();
}

using System.Globalization;
using Cornac.Api.Operators;
using Cornac.Api.Protocol;
using Cornac.Operators.Contract;

namespace Cornac.Api.Rds.Engines;

/// <summary>What the default operator can make, in RDS's words.</summary>
internal sealed class InstalledEngines(IOperatorCatalog operators)
{
    public const string Postgres = "postgres";
    public const string License = "postgresql-license";

    public string Operator => operators.DefaultOperator;

    /// <exception cref="AwsException"><c>ServiceUnavailable</c>: the operator has not been able to say yet.</exception>
    public OperatorCapabilities Capabilities
    {
        get
        {
            try
            {
                return operators.Get(operators.DefaultOperator);
            }
            catch (InvalidOperationException notYet)
            {
                throw CommonErrors.ServiceUnavailable($"{notYet.Message} Try again shortly.");
            }
        }
    }

    /// <summary>Operator of an instance of several nodes.</summary>
    /// <param name="current">Operator that has the instance already; null for a new one.</param>
    /// <exception cref="AwsException"><c>InvalidParameterCombination</c>: none can make one.</exception>
    public string MultiAzOperator(string? current) => FindMultiAzOperator(current)
        ?? throw CommonErrors.InvalidParameterCombination("MultiAZ is not offered here: no operator of this service makes more than one node for an instance. 'cornac doctor' tells what is missing.");

    public bool OffersMultiAz => FindMultiAzOperator(current: null) is not null;

    /// <summary>Installed versions, oldest first.</summary>
    public IReadOnlyList<EngineVersion> Versions => [.. Capabilities.EngineVersions.OrderBy(v => Order(v.Version))];

    /// <summary>The version that is meant: exactly, or by a prefix such as <c>15</c>, or the newest one.</summary>
    /// <exception cref="AwsException"><c>InvalidParameterCombination</c>: it is not installed; the message lists those that are.</exception>
    public EngineVersion Find(string? version) =>
        Versions.LastOrDefault(v => version is null || v.Version == version || v.Version.StartsWith(version + ".", StringComparison.Ordinal))
        ?? throw CommonErrors.InvalidParameterCombination(
            $"Cannot find version {version} for {Postgres}. Installed: {string.Join(", ", Versions.Select(v => v.Version))}.");

    /// <summary>The version that runs data of another: the same one, or where a package has put a newer minor version in its place, the newest of its major;
    /// null when none of that major is installed.</summary>
    public string? FindSuccessor(string version) =>
        (Versions.LastOrDefault(v => v.Version == version) ?? Versions.LastOrDefault(v => v.Major == version.Split('.', 2)[0]))?.Version;

    /// <exception cref="AwsException"><c>InvalidParameterValue</c>: no such class.</exception>
    public InstanceClass FindClass(string name) =>
        Capabilities.Classes.FirstOrDefault(c => c.Name == name)
        ?? throw CommonErrors.InvalidParameterValue(
            $"Invalid DB Instance class: {name}. describe-orderable-db-instance-options lists those that can be had.");

    public static string Family(string version) => "postgres" + version.Split('.', 2)[0];

    public static (int Major, int Minor) Order(string version)
    {
        var parts = version.Split('.', 2);
        return (Number(parts[0]), parts.Length > 1 ? Number(parts[1]) : 0);
    }

    /// <summary>The operator itself, if it can, or another one that carries on with its instances.</summary>
    private string? FindMultiAzOperator(string? current)
    {
        var name = current ?? operators.DefaultOperator;
        return operators.Names.OrderByDescending(n => n == name).FirstOrDefault(n =>
            operators.TryGet(n) is { SupportsHighAvailability: true } capabilities && (n == name || capabilities.TakesOver.Contains(name, StringComparer.Ordinal)));
    }

    // A pre-release such as 19beta1 counts as its major version.
    private static int Number(string text) =>
        int.TryParse(text.AsSpan(0, text.TakeWhile(char.IsAsciiDigit).Count()), CultureInfo.InvariantCulture, out var number) ? number : 0;
}

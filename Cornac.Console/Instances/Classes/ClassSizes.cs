using Amazon.CornacService;
using Amazon.CornacService.Model;
using Cornac.Console.Live;
using Cornac.Console.Sizing;

namespace Cornac.Console.Instances.Classes;

/// <summary>Sizes of classes: as the service tells them to those who run it, and for everybody else as RDS publishes them (RDS User Guide, "Hardware
/// specifications for DB instance classes"). A class that neither knows has no size.</summary>
public sealed class ClassSizes
{
    private const double GiB = 1024 * 1024 * 1024;
    private readonly Dictionary<string, ClassSize> _told;

    private ClassSizes(Dictionary<string, ClassSize> told) => _told = told;

    /// <summary>Sizes as RDS publishes them.</summary>
    public static ClassSizes Published { get; } = new([]);

    /// <summary>Asks the service.</summary>
    public static async Task<ClassSizes> AskAsync(IAmazonCornacService service, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(service);
        try
        {
            var operators = (await service.DescribeOperatorsAsync(new DescribeOperatorsRequest(), cancellationToken)).Operators ?? [];
            return new ClassSizes(operators.OrderByDescending(one => one.IsDefault == true).SelectMany(one => one.DBInstanceClasses ?? [])
                .DistinctBy(one => one.DBInstanceClass, StringComparer.Ordinal)
                .ToDictionary(one => one.DBInstanceClass, one => new ClassSize(one.Vcpu ?? 0, (one.MemoryBytes ?? 0) / GiB), StringComparer.Ordinal));
        }
        catch (Exception denied) when (Problem.Of(denied) is { Kind: ProblemKind.Denied })
        {
            return Published;
        }
    }

    /// <summary>Size of a class; null when it is not known.</summary>
    public ClassSize? Of(string name) => _told.GetValueOrDefault(name) ?? PublishedSize(name);

    /// <summary>Size of a class in a few characters: <c>2 vCPU · 1 GiB</c>; empty when it is not known.</summary>
    public string Text(string name) => Of(name) is { } size ? $"{size.Cpus} vCPU · {Sizes.GiB(size.MemoryGiB)}" : "";

    private static ClassSize? PublishedSize(string name) => name.Split('.') is ["db", { Length: > 1 } family, var size] ? family switch
    {
        "t3" or "t4g" => Burstable(size),
        ['m', >= '5', ..] => General(size, gibPerCpu: 4),
        ['r', >= '5', ..] => General(size, gibPerCpu: 8),
        _ => null,
    } : null;

    private static ClassSize? Burstable(string size) => size switch
    {
        "micro" => new(2, 1),
        "small" => new(2, 2),
        "medium" => new(2, 4),
        "large" => new(2, 8),
        "xlarge" => new(4, 16),
        "2xlarge" => new(8, 32),
        _ => null,
    };

    private static ClassSize? General(string size, int gibPerCpu)
    {
        var cpus = size switch { "large" => 2, "xlarge" => 4, _ => Multiple(size) * 4 };
        return cpus > 0 ? new ClassSize(cpus, cpus * gibPerCpu) : null;
    }

    private static int Multiple(string size) =>
        size.EndsWith("xlarge", StringComparison.Ordinal)
        && int.TryParse(size.AsSpan(0, size.Length - "xlarge".Length), System.Globalization.CultureInfo.InvariantCulture, out var times) ? times : 0;
}

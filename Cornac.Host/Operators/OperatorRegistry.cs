using Cornac.Api.Operators;
using Cornac.Host.Lifecycle;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Operators;

/// <summary>The operators of this host by name, and what each last said it can do; asked again every minute.</summary>
public sealed partial class OperatorRegistry : BackgroundService, IOperatorCatalog
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, IOperator> _operators;
    private readonly ILogger<OperatorRegistry> _logger;
    private readonly TimeProvider _clock;
    private volatile Dictionary<string, OperatorCapabilities> _capabilities = new(StringComparer.Ordinal);

    public OperatorRegistry(IEnumerable<IOperator> operators, LifecycleOptions options, TimeProvider clock, ILogger<OperatorRegistry> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _operators = operators.ToDictionary(one => one.Name, StringComparer.Ordinal);
        (_clock, _logger, DefaultOperator) = (clock, logger, options.DefaultOperator);
    }

    public string DefaultOperator { get; }

    public IReadOnlyCollection<IOperator> All => _operators.Values;

    public IReadOnlyCollection<string> Names => _operators.Keys;

    public OperatorCapabilities? TryGet(string operatorName) => _capabilities.GetValueOrDefault(Find(operatorName).Name);

    public OperatorCapabilities Get(string operatorName) =>
        TryGet(operatorName) ?? throw new InvalidOperationException($"The operator {operatorName} has not said yet what it can do.");

    /// <summary>Backups of an operator; null when it takes none, or cannot here and now.</summary>
    /// <exception cref="KeyNotFoundException">No operator has this name.</exception>
    public IBackups? BackupsOf(string operatorName) => Get(operatorName).SupportsBackups ? Find(operatorName).Backups : null;

    /// <exception cref="KeyNotFoundException">No operator has this name.</exception>
    public IOperator Find(string operatorName) => _operators.TryGetValue(operatorName, out var found) ? found
        : throw new KeyNotFoundException($"There is no operator '{operatorName}' on this host; there is {string.Join(", ", _operators.Keys)}.");

    /// <summary>Asks every operator what it can do. One that cannot say keeps what it said before.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var capabilities = new Dictionary<string, OperatorCapabilities>(_capabilities, StringComparer.Ordinal);
        foreach (var one in _operators.Values)
        {
            try
            {
                capabilities[one.Name] = await one.DescribeAsync(cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not OutOfMemoryException)
            {
                LogNotDescribed(failure, one.Name);
            }
        }

        _capabilities = capabilities;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await RefreshAsync(stoppingToken);
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Error, Message = "The operator {Operator} could not say what it can do")]
    private partial void LogNotDescribed(Exception failure, string @operator);
}

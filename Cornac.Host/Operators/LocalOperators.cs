using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;
using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;
using Cornac.Operators.Patroni;
using Cornac.Operators.Plugins;
using Cornac.Operators.Standalone;

namespace Cornac.Host.Operators;

/// <summary>The operators of this host: those that come with Cornac, and those of third parties.</summary>
/// <param name="Standalone">Single nodes on this host.</param>
/// <param name="Patroni">Several nodes for each instance, on the same ground.</param>
/// <param name="All">Every operator, the former among them.</param>
internal sealed record LocalOperators(IOperator Standalone, PatroniOperator Patroni, IReadOnlyList<IOperator> All)
{
    /// <exception cref="StartupException">This host cannot hold instances, or a plug-in cannot be loaded.</exception>
    public static async Task<LocalOperators> OpenAsync(
        CornacOptions options, DataDirectory data, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        try
        {
            var standaloneOptions = Options(options, data);
            var problems = await StandaloneOperator.CheckAsync(standaloneOptions, TimeProvider.System, cancellationToken);
            if (problems.Count > 0) throw new StartupException(string.Join(Environment.NewLine, problems));
            var standalone = StandaloneOperator.Open(standaloneOptions, TimeProvider.System, logs);
            var plugins = options.Operators.Plugins.Select(plugin => Load(plugin, data, logs));
            var patroni = new PatroniOperator(standalone, options.HighAvailability.ToOptions(standaloneOptions), TimeProvider.System, logs);
            IOperator[] all = [standalone, patroni, .. plugins];
            if (!all.Any(o => o.Name == options.Operators.Default))
                throw new StartupException(
                    $"Cornac:Operators:Default is '{options.Operators.Default}': there is {string.Join(", ", all.Select(o => o.Name))}.");
            return new LocalOperators(standalone, patroni, all);
        }
        catch (MachineException failure)
        {
            throw new StartupException(failure.Message, failure);
        }
    }

    public static StandaloneOptions Options(CornacOptions options, DataDirectory data)
    {
        var standalone = new StandaloneOptions
        {
            Local = new LocalOptions { DataDirectory = data.Root, User = options.Local.User, Bridge = NotEmpty(options.Local.Bridge), Gateway = NotEmpty(options.Local.Gateway) },
            EngineDirectories = [.. options.Local.EngineDirectories],
            BackupProgram = options.Local.BackupProgram,
        };
        return options.Local.Classes.Count == 0
            ? standalone
            : standalone with { Classes = [.. options.Local.Classes.Select(c => c.ToInstanceClass())] };
    }

    /// <summary>The same, with every change of one instance remembered in the data directory.</summary>
    public LocalOperators Remembering(DataDirectory data, string resourceId)
    {
        var keeper = new InventoryKeeper(Standalone, data, resourceId);
        return new LocalOperators(keeper, Patroni, [keeper, .. All.Skip(1)]);
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static IOperator Load(PluginOptions plugin, DataDirectory data, ILoggerFactory logs)
    {
        try
        {
            return OperatorLoader.Load(
                new OperatorPlugin { Path = plugin.Path, Type = plugin.Type, Settings = plugin.Settings.AsReadOnly() },
                new OperatorContext
                {
                    DataDirectory = Path.Combine(data.Root, "operators", plugin.Type),
                    Settings = plugin.Settings.AsReadOnly(),
                    Time = TimeProvider.System,
                    Logs = logs,
                });
        }
        catch (OperatorPluginException failure)
        {
            throw new StartupException(failure.Message, failure);
        }
    }
}

using System.CommandLine;
using Cornac.Host.Bootstrap;
using Cornac.Host.Commands;
using Cornac.Host.Commands.Access;
using Microsoft.Extensions.Options;

// A table that goes to a file or a pipe is not folded to the width of no terminal.
if (System.Console.IsOutputRedirected) Spectre.Console.AnsiConsole.Profile.Width = 250;

var root = new RootCommand("Cornac: Amazon RDS on your own machines, with community PostgreSQL.")
{
    RunCommand.Create(),
    StatusCommand.Create(),
    DoctorCommand.Create(),
    PgEnvCommand.Create(),
    PingCommand.Create(),
    StopCommand.Create(),
    SwitchAccountCommand.Create(),
    AwsConfigCommand.Create(),
    KeysCommand.Create(),
    QuotaCommand.Create(),
};
CommonOptions.AddTo(root);

// Not by returning: threads of libraries may go on, as Quartz's do when it could not end because the inventory was away, and would keep the process.
Environment.Exit(await InvokeAsync(root, args));

static async Task<int> InvokeAsync(RootCommand root, string[] args)
{
    try
    {
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            // Longer than a host takes to drain: what comes after it is the end of the process, in the middle of whatever it does.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(45),
        });
    }
    catch (OptionsValidationException mistakes)
    {
        System.Console.Error.WriteLine("The configuration has mistakes:");
        foreach (var mistake in mistakes.Failures) System.Console.Error.WriteLine("  " + mistake);
        return 2;
    }
    catch (CommandException failure)
    {
        System.Console.Error.WriteLine("cornac: " + failure.Message);
        return 1;
    }
    catch (StartupException failure)
    {
        System.Console.Error.WriteLine("Cornac cannot start:");
        System.Console.Error.WriteLine("  " + failure.Message.ReplaceLineEndings(Environment.NewLine + "  "));
        return 1;
    }
}

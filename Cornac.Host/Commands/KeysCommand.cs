using System.CommandLine;
using System.Globalization;
using Cornac.Api.Identity.Keys;
using Cornac.Host.Bootstrap;
using Spectre.Console;

namespace Cornac.Host.Commands;

/// <summary><c>cornac keys</c>: the keys that encrypt what the inventory must not hold in the clear.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Show, rotate and retire the keys that encrypt access key secrets and session tokens.")
    {
        Subcommand("list", "List the keys, and what depends on each.", ListAsync),
        Subcommand("rotate", "Add a key and encrypt every stored secret with it. Running hosts need no restart; session tokens stay good.", RotateAsync),
        Subcommand("retire", "Remove old keys that nothing can need any more.", RetireAsync),
    };

    private static Command Subcommand(string name, string description, Func<SealedSecrets, CancellationToken, Task> run)
    {
        var command = new Command(name, description);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (options, data) = CommonOptions.Read(parsed);
            await using var inventory = await InventoryAccess.OpenAsync(options, data, cancellationToken);
            try
            {
                await run(new SealedSecrets(inventory, options.KeysFolder(data), TimeProvider.System), cancellationToken);
            }
            catch (MissingKeysException missing)
            {
                throw new CommandException(missing.Message, missing);
            }
        });
        return command;
    }

    private static async Task ListAsync(SealedSecrets secrets, CancellationToken cancellationToken)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("Key", "Made", "Use", "Stored secrets", "Can be retired");
        foreach (var key in await secrets.ListAsync(cancellationToken))
        {
            table.AddRow(
                KeyFolder.Name(key.Id), Local(key.MadeAt), key.IsNewest ? "encrypts" : "decrypts", key.StoredSecrets.ToString(CultureInfo.InvariantCulture), Retirable(key));
        }

        AnsiConsole.Write(table);
        await secrets.RequireKeysAsync(cancellationToken);
    }

    private static async Task RotateAsync(SealedSecrets secrets, CancellationToken cancellationToken)
    {
        var (key, count) = await secrets.RotateAsync(cancellationToken);
        System.Console.WriteLine($"Key {KeyFolder.Name(key)} encrypts from now on; {count} stored secrets were sealed with it.");
        System.Console.WriteLine("Copy it to every other host of this inventory. Session tokens need the old keys until they expire: './cornac keys retire' removes them then.");
    }

    private static async Task RetireAsync(SealedSecrets secrets, CancellationToken cancellationToken)
    {
        foreach (var key in await secrets.RetireAsync(cancellationToken)) System.Console.WriteLine($"Key {KeyFolder.Name(key)} was removed.");
        foreach (var key in await secrets.ListAsync(cancellationToken)) System.Console.WriteLine($"Key {KeyFolder.Name(key.Id)} stays: {Retirable(key)}.");
    }

    private static string Retirable(KeyUse key) => key switch
    {
        { IsNewest: true } => "it encrypts",
        { StoredSecrets: > 0 } => "stored secrets need it, until './cornac keys rotate'",
        _ => $"session tokens may need it until {Local(key.RetirableFrom!.Value)}",
    };

    private static string Local(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

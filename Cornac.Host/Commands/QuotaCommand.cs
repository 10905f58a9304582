using System.CommandLine;
using System.Globalization;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory;
using Cornac.Api.Rds.Quotas;
using Cornac.Host.Bootstrap;
using Cornac.Host.Commands.Access;
using Microsoft.EntityFrameworkCore;
using Spectre.Console;

namespace Cornac.Host.Commands;

/// <summary><c>cornac quota ACCOUNT</c>: what an account has and may have.</summary>
internal static class QuotaCommand
{
    public static Command Create()
    {
        var account = new Argument<string>("account") { Description = "Name or id of the account." };
        var instances = Limit("--instances", "DB instances that it may have.");
        var storage = Limit("--storage-gib", "GiB that its DB instances may have together.");
        var snapshots = Limit("--snapshots", "Manual DB snapshots that it may have.");
        var addresses = Limit("--addresses", "Addresses that it may reserve.");
        var defaults = new Option<bool>("--defaults") { Description = "Go back to the configured quotas (Cornac:Quotas)." };
        var command = new Command("quota", "Show what an account has and may have, and set what it may have. What it has already stays.")
        {
            account, instances, storage, snapshots, addresses, defaults,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (options, data) = CommonOptions.Read(parsed);
            await using var inventory = await InventoryAccess.OpenAsync(options, data, cancellationToken);
            var id = await FindAsync(inventory, parsed.GetRequiredValue(account), cancellationToken);
            var record = await inventory.Set<QuotaRecord>().SingleOrDefaultAsync(q => q.AccountId == id, cancellationToken);
            if (record is null) inventory.Add(record = new QuotaRecord { AccountId = id });
            if (parsed.GetValue(defaults)) (record.Instances, record.StorageGiB, record.Snapshots, record.Addresses) = (null, null, null, null);
            record.Instances = parsed.GetValue(instances) ?? record.Instances;
            record.StorageGiB = parsed.GetValue(storage) ?? record.StorageGiB;
            record.Snapshots = parsed.GetValue(snapshots) ?? record.Snapshots;
            record.Addresses = parsed.GetValue(addresses) ?? record.Addresses;
            if (record is { Instances: null, StorageGiB: null, Snapshots: null, Addresses: null }) inventory.Remove(record);
            await inventory.SaveChangesAsync(cancellationToken);
            Print(await new AccountQuotas(inventory, options.Quotas.ToDefaults()).ReadAsync(id, cancellationToken));
        });
        return command;
    }

    private static Option<int?> Limit(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            // The text, because a value that is no number cannot be asked for.
            if (result.Tokens is not [{ Value: var text }] || !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < 0)
                result.AddError($"{name} must be a whole number, 0 or more.");
        });
        return option;
    }

    private static async Task<string> FindAsync(InventoryDb inventory, string account, CancellationToken cancellationToken)
    {
        var all = await inventory.Set<AccountRecord>().AsNoTracking().ToListAsync(cancellationToken);
        var found = all.FindAll(a => a.Id == account || a.Alias == account || RoleNames.Slug(a.DisplayName) == RoleNames.Slug(account));
        return found is [var one] ? one.Id
            : throw new CommandException($"{(found.Count == 0 ? "There is no account" : "Several accounts are called")} {account}. Accounts: {string.Join(", ", all.Select(a => $"{a.DisplayName} ({a.Id})"))}.");
    }

    private static void Print(QuotaState state)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("Quota", "Used", "Max");
        foreach (var (name, quota) in new[]
        {
            ("DB instances", state.Instances), ("Storage, GiB", state.StorageGiB), ("Manual DB snapshots", state.Snapshots), ("Reserved addresses", state.Addresses),
        })
            table.AddRow(name, quota.Used.ToString(CultureInfo.InvariantCulture), quota.Max.ToString(CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
    }
}

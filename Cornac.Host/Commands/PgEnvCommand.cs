using System.CommandLine;
using System.Globalization;

namespace Cornac.Host.Commands;

/// <summary><c>cornac pgenv NAME</c>: what libpq needs to know, for <c>eval</c>.</summary>
internal static class PgEnvCommand
{
    public static Command Create()
    {
        var name = NamedInstance.Argument();
        var account = NamedInstance.Account();
        var command = new Command("pgenv", "Print exports that make psql and other libpq programs connect to an instance as its master user.\nExample: eval \"$(./cornac pgenv shop)\" && psql")
        {
            name,
            account,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (options, data) = CommonOptions.Read(parsed);
            var instance = await NamedInstance.FindAsync(options, data, parsed.GetRequiredValue(name), parsed.GetValue(account), cancellationToken);
            var host = options.Dns.ToNames().HostOf(instance)!;
            var variables = new List<(string Name, string Value)>
            {
                ("PGHOST", host),
                ("PGPORT", instance.Port.ToString(CultureInfo.InvariantCulture)),
                ("PGUSER", instance.MasterUsername),
                ("PGDATABASE", instance.DatabaseName ?? "postgres"),
                ("PGSSLMODE", "verify-full"),
                ("PGSSLROOTCERT", data.CaFile),
            };
            // libpq verifies the name and need not look it up: it works before anybody serves the zone.
            if (host != instance.Address) variables.Insert(1, ("PGHOSTADDR", instance.Address!));
            foreach (var (key, value) in variables) System.Console.WriteLine($"export {key}='{value.Replace("'", "'\\''", StringComparison.Ordinal)}'");
        });
        return command;
    }
}

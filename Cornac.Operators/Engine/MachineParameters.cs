using System.Text.RegularExpressions;
using Cornac.Operators.Contract;

namespace Cornac.Operators.Engine;

/// <summary>Parameters that name programs, libraries or files. Who may set the parameters of an instance commands its databases, not the machine:
/// PostgreSQL trusts its configuration file like a superuser.</summary>
internal static partial class MachineParameters
{
    private static readonly HashSet<string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "archive_cleanup_command", "archive_command", "archive_library", "recovery_end_command", "restore_command", "ssl_passphrase_command",
        "dynamic_library_path", "extension_control_path", "jit_provider", "oauth_validator_libraries",
        "config_file", "data_directory", "external_pid_file", "krb_server_keyfile", "promote_trigger_file", "ssl_crl_dir", "ssl_crl_file", "ssl_dh_params_file",
        "stats_temp_directory",
        "include", "include_dir", "include_if_exists",
        "allow_system_table_mods", "log_file_mode", "primary_conninfo", "primary_slot_name", "unix_socket_group",
    };

    private static readonly HashSet<string> Libraries = new(StringComparer.OrdinalIgnoreCase)
    {
        "local_preload_libraries", "session_preload_libraries", "shared_preload_libraries",
    };

    /// <summary>Hands a parameter on that stays within the database.</summary>
    /// <exception cref="EngineException">It reaches beyond.</exception>
    public static KeyValuePair<string, string> Refuse(KeyValuePair<string, string> parameter)
    {
        var (name, value) = parameter;
        if (Refused.Contains(name))
            throw new EngineException(FailureKind.Permanent, $"The parameter {name} cannot be set: it reaches beyond the database.");
        if (Libraries.Contains(name) && !LibraryNames().IsMatch(value))
            throw new EngineException(FailureKind.Permanent, $"The parameter {name} takes names of installed libraries, without a path.");
        return parameter;
    }

    [GeneratedRegex(@"\A *(?:[A-Za-z0-9_-]+ *(?:, *[A-Za-z0-9_-]+ *)*)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LibraryNames();
}

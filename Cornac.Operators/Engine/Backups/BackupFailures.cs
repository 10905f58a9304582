using System.Text.RegularExpressions;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine.Backups;

/// <summary>Says in words why pgBackRest failed, and what to do.</summary>
internal static partial class BackupFailures
{
    private const int LongestReason = 300;

    /// <summary>Below this a folder counts as full: not even a segment of WAL is sure to fit.</summary>
    private const long LeastFreeBytes = 16L << 20;

    private static readonly string[] Unreachable =
        ["HostConnectError", "unable to get address", "unable to connect", "Connection refused", "Connection reset", "timeout connecting", "ServiceError", "No route to host"];

    // What S3 servers answer to a key that they do not know, or to a signature made with another secret.
    private static readonly string[] WrongKey = ["InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidClientTokenId", "ExpiredToken"];

    private static readonly string[] Untrusted = ["unable to verify certificate", "unable to find hostname", "unable to set user-defined CA", "unable to load CA"];

    private static readonly string[] Damaged = ["does not match expected", "invalid checksum", "Data corruption detected"];

    private static readonly string[] WrongPassphrase = ["CryptoError", "key/value found outside of section", "cipher header invalid", "is or was the repo encrypted"];

    public static async Task<RepositoryException> ExplainAsync(IMachine machine, BackupRepository repository, CommandResult result, CancellationToken cancellationToken)
    {
        var text = result.StandardOutput + result.StandardError;
        return Explain(repository, text, result.ExitCode, await IsFullAsync(machine, repository, text, cancellationToken));
    }

    public static RepositoryException Explain(BackupRepository repository, string text, int exitCode, bool isFull)
    {
        var where = $"backup repository \"{repository.Name}\" ({repository.Path})";
        var (kind, message) = text switch
        {
            _ when isFull => (FailureKind.StorageFull, $"No space is left in the {where}: free some, or keep backups for a shorter time."),
            _ when Has(text, "Read-only file system") => (FailureKind.Transient, $"The {where} is read-only: mount it writable."),
            _ when Has(text, "Permission denied") => (FailureKind.Transient, $"The {where} cannot be used by the user that PostgreSQL runs as: {Reason(text)}"),
            _ when Has(text, "NoSuchBucket") =>
                (FailureKind.Transient, $"The {where} has no bucket \"{repository.Settings.GetValueOrDefault("s3-bucket")}\" to lie in: make it at {Endpoint(repository)}, or name another (s3-bucket)."),
            _ when Array.Find(WrongKey, m => Has(text, m)) is { } refusal =>
                (FailureKind.Transient, $"The {where} is not opened: {Endpoint(repository)} does not accept its key ({refusal}). Check s3-key and s3-key-secret, and the clock of this machine."),
            _ when Has(text, "failed with 403") =>
                (FailureKind.Transient, $"The {where} is not opened: {Endpoint(repository)} denies its key access to bucket \"{repository.Settings.GetValueOrDefault("s3-bucket")}\". Let it list, read, write and delete there, or check s3-key and s3-key-secret."),
            _ when Array.Exists(Untrusted, m => Has(text, m)) =>
                (FailureKind.Transient, $"The certificate of the {where} is not trusted: {Reason(text)}. Name the authority that it is from (storage-ca-file), and the server as its certificate does."),
            _ when Array.Exists(WrongPassphrase, m => Has(text, m)) =>
                (FailureKind.Permanent, $"The {where} does not open with the passphrase of this set: it was written with another key file, or is damaged."),
            _ when Array.Exists(Damaged, m => Has(text, m)) => (FailureKind.Permanent, $"A backup in the {where} is damaged: {Reason(text)}"),
            _ when Array.Exists(Unreachable, m => Has(text, m)) => (FailureKind.Transient, $"The {where} cannot be reached: {Reason(text)}"),
            _ when Has(text, "unable to acquire lock") => (FailureKind.Transient, "Another pgBackRest is at work on these backups; it is waited for."),
            _ when Has(text, "must contain pgbackrest") => (FailureKind.Transient, "The instance does not archive its WAL yet."),
            _ when Has(text, "archive_mode must be enabled") => (FailureKind.Permanent, "The instance was started before it could archive WAL: reboot it once."),
            _ when Has(text, "was not archived before") => (FailureKind.Transient, $"The instance's WAL does not reach the {where} in time: {Reason(text)}"),
            _ when Has(text, "unable to find primary cluster") || Has(text, "DbConnectError") => (FailureKind.Transient, $"The instance does not answer: {Reason(text)}"),
            _ when Reason(text) is { Length: > 0 } reason => (FailureKind.Transient, $"pgBackRest failed: {reason}"),
            _ => (FailureKind.Transient, $"pgBackRest ended with code {exitCode}."),
        };
        return new RepositoryException(kind, message);
    }

    /// <summary>Refuses a folder without space, before anybody waits for what cannot be written.</summary>
    /// <exception cref="RepositoryException">It is full.</exception>
    public static async Task RequireSpaceAsync(IMachine machine, BackupRepository repository, CancellationToken cancellationToken)
    {
        if (await IsFullAsync(machine, repository, cancellationToken))
            throw Explain(repository, string.Empty, exitCode: 0, isFull: true);
    }

    /// <summary>The first thing that pgBackRest complained of, without what cannot be printed.</summary>
    public static string Reason(string text)
    {
        if (ErrorLine().Match(text) is not { Success: true } match)
            return string.Empty;
        var reason = string.Concat(match.Groups["reason"].Value.Where(c => !char.IsControl(c) && c != '\uFFFD')).Trim();
        return reason.Length <= LongestReason ? reason : reason[..LongestReason] + "…";
    }

    private static string Endpoint(BackupRepository repository) => repository.Settings.GetValueOrDefault("s3-endpoint") ?? "the server";

    private static bool Has(string text, string mark) => text.Contains(mark, StringComparison.OrdinalIgnoreCase);

    private static async Task<bool> IsFullAsync(IMachine machine, BackupRepository repository, CancellationToken cancellationToken) =>
        repository.Kind == RepositoryKind.Folder && await machine.ExistsAsync(repository.Path, cancellationToken)
        && await machine.GetFreeBytesAsync(repository.Path, cancellationToken) < LeastFreeBytes;

    private static async Task<bool> IsFullAsync(IMachine machine, BackupRepository repository, string text, CancellationToken cancellationToken)
    {
        if (ServerLog.IsOutOfSpace(text))
            return true;
        // pgBackRest names the reason of its first attempt, and tells the last.
        return (Has(text, "unable to write") || Has(text, "FileWriteError") || Has(text, "was not archived before")) && await IsFullAsync(machine, repository, cancellationToken);
    }

    [GeneratedRegex(@"ERROR: \[[0-9]+\]: (?<reason>[^\n]+)|""message"":""(?<reason>\[[A-Za-z]+\] [^""\\]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ErrorLine();
}

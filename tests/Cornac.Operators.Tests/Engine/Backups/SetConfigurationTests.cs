using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;

namespace Cornac.Operators.Tests.Engine.Backups;

public sealed class SetConfigurationTests
{
    private static readonly BackupRepository Bucket = new()
    {
        Name = "bucket",
        Kind = RepositoryKind.S3,
        Path = "/cornac",
        Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["s3-bucket"] = "b", ["s3-endpoint"] = "127.0.0.1:9000" },
        Secrets = new Dictionary<string, Secret>(StringComparer.Ordinal) { ["s3-key-secret"] = new("hidden") },
    };

    [Fact]
    public void Render_names_the_repository_by_its_kind_and_encrypts_the_set()
    {
        var text = SetConfiguration.Render(new BackupSet("db-A", Bucket, new Secret("pass")), "/d/data", "/d/run", "/d/lock");

        Assert.All(
            new[] { "repo1-type=s3", "repo1-path=/cornac", "repo1-s3-bucket=b", "repo1-s3-key-secret=hidden", "repo1-cipher-pass=pass", "expire-auto=n", "[db-A]", "pg1-path=/d/data" },
            line => Assert.Contains(line, text.Split('\n')));
    }

    [Theory]
    [InlineData("s3-bucket", "two\nlines")]
    [InlineData("s3-bucket", "")]
    [InlineData("s3-bucket", " blank")]
    [InlineData("S3 bucket", "b")]
    public void Setting_that_cannot_be_written_is_refused(string name, string value)
    {
        var repository = Bucket with { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value } };

        Assert.Equal(FailureKind.Permanent, Assert.Throws<EngineException>(() => SetConfiguration.Render(repository)).Kind);
    }

    [Theory]
    [InlineData("ERROR: [049]: unable to connect to 'b.s3:443': [111] Connection refused", FailureKind.Transient, "cannot be reached")]
    [InlineData("ERROR: [061]: unable to remove file 'x': [30] Read-only file system", FailureKind.Transient, "read-only")]
    [InlineData("ERROR: [039]: HTTP request failed with 404 (Not Found):\n *** Response Content ***:\n <Error><Code>NoSuchBucket</Code></Error>", FailureKind.Transient, "no bucket \"b\"")]
    [InlineData("ERROR: [039]: HTTP request failed with 403 (Forbidden):\n *** Response Content ***:\n <Error><Code>InvalidAccessKeyId</Code></Error>", FailureKind.Transient, "InvalidAccessKeyId")]
    [InlineData("ERROR: [039]: HTTP request failed with 403 (Forbidden):\n *** Path/Query ***:\n HEAD /b/x", FailureKind.Transient, "denies its key access to bucket \"b\"")]
    [InlineData("ERROR: [095]: unable to verify certificate presented by 's:443': [18] self-signed certificate", FailureKind.Transient, "storage-ca-file")]
    [InlineData("ERROR: [095]: unable to load info file 'x': CryptoError: unable to flush", FailureKind.Permanent, "passphrase")]
    [InlineData("ERROR: [050]: unable to acquire lock on file 'x': Resource temporarily unavailable", FailureKind.Transient, "Another pgBackRest")]
    [InlineData("ERROR: [064]: unable to write 'x': [28] No space left on device", FailureKind.StorageFull, "No space")]
    [InlineData("ERROR: [082]: WAL segment 0001 was not archived before the 60000ms timeout", FailureKind.Transient, "0001")]
    [InlineData("ERROR: [075]: backup set X is not valid", FailureKind.Transient, "backup set X is not valid")]
    public void Failure_is_told_in_words(string said, FailureKind kind, string words)
    {
        var failure = BackupFailures.Explain(Bucket, $"2026-11-23 15:45:44.009 P00  {said}\n", 1, ServerLog.IsOutOfSpace(said));

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }
}

using Cornac.Host.Backups;
using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Tests.Bootstrap;

public sealed class RepositoryKeyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cornac-keys-");

    [Fact]
    public void Key_opened_again_gives_the_same_passphrase_to_a_set_and_another_to_another()
    {
        var first = RepositoryKey.Open(_folder.FullName);
        var again = RepositoryKey.Open(_folder.FullName);

        Assert.Equal((true, false), (first.IsNew, again.IsNew));
        Assert.Equal(first.PassphraseOf("db-A"), again.PassphraseOf("db-A"));
        Assert.NotEqual(first.PassphraseOf("db-A"), first.PassphraseOf("db-B"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first.Path));
    }

    [Fact]
    public void Key_that_others_can_read_or_that_is_cut_short_is_refused()
    {
        var key = RepositoryKey.Open(_folder.FullName);
        File.SetUnixFileMode(key.Path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Throws<StartupException>(() => RepositoryKey.Open(_folder.FullName)).Message, StringComparison.Ordinal);

        File.SetUnixFileMode(key.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(key.Path, new byte[31]);
        Assert.Contains("32 bytes", Assert.Throws<StartupException>(() => RepositoryKey.Open(_folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_is_no_concern_of_those_that_rotate()
    {
        RepositoryKey.Open(_folder.FullName);
        Assert.Empty(Cornac.Api.Identity.Keys.KeyFolder.Ids(_folder.FullName));
    }

    [Fact]
    public void Inventory_file_holds_no_passphrase_and_is_complete_again_with_the_key()
    {
        var data = new DataDirectory(_folder.FullName);
        var places = BackupPlaces.Of(new CornacOptions(), data, RepositoryKey.Open(_folder.FullName));
        var spec = new InstanceSpec
        {
            ResourceId = "db-OWN",
            Name = "cornac",
            Generation = 2,
            EngineVersion = "15.18",
            Class = new InstanceClass("db.t3.micro", 2, 1L << 30),
            StorageGiB = 20,
            Address = "127.0.77.1",
            Port = 5432,
            MasterUsername = "cornac",
            Power = PowerState.Running,
            Archive = places.SetOf("db-OWN", "default"),
        };

        InventoryFile.Of(spec, new Fence(3)).Write(data);

        Assert.DoesNotContain(spec.Archive.Passphrase.Reveal(), File.ReadAllText(data.InventoryFile), StringComparison.Ordinal);
        var archive = InventoryFile.Read(data)!.Complete(places).Archive!;
        Assert.Equal(("db-OWN", "default", spec.Archive.Passphrase), (archive.ResourceId, archive.Repository.Name, archive.Passphrase));
        Assert.Equal(Path.Combine(data.Root, "backups", "repository"), archive.Repository.Path);
    }

    [Fact]
    public void Configuration_of_repositories_with_mistakes_names_each_and_no_secret()
    {
        var options = new CornacOptions();
        options.Backups.Default = "elsewhere";
        options.Backups.Repositories["Bad Name"] = new RepositoryOptions { Processes = 0, Concurrency = 100, Path = "relative" };
        options.Backups.Repositories["bucket"] = new RepositoryOptions { Kind = RepositoryKind.S3 };
        options.Backups.Repositories["bucket"].Settings["s3-key-secret"] = "hush";
        options.Backups.Repositories["bucket"].Settings["repo1-s3-bucket"] = "b";

        var mistakes = string.Join('\n', new CornacOptionsValidator().Validate(null, options).Failures!);

        foreach (var named in new[]
        {
            "Cornac:Backups:Default is 'elsewhere'", "Bad Name: a repository's name", "Bad Name:Processes", "Bad Name:Concurrency", "Bad Name:Path",
            "bucket:Path", "'repo1-s3-bucket' is no option", "bucket:Settings:s3-key-secret is a secret", "bucket:Settings:s3-bucket is missing",
        })
        {
            Assert.Contains(named, mistakes, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("hush", mistakes, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

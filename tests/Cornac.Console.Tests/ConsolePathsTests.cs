namespace Cornac.Console.Tests;

public sealed class ConsolePathsTests
{
    [Theory]
    [InlineData("/accounts/123/instances?sort=name", "/accounts/123/instances?sort=name")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("/\t/evil.example/", "/")]
    [InlineData("/a\\b", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("accounts", "/")]
    public void Return_address_is_of_this_site_or_the_start_page(string? asked, string taken) => Assert.Equal(taken, ConsolePaths.Local(asked));

    [Theory]
    [InlineData("/accounts/123456789012/instances/shop", "123456789012")]
    [InlineData("/accounts/123456789012", "123456789012")]
    [InlineData("/accounts/", null)]
    [InlineData("/accounts", null)]
    [InlineData("/profile", null)]
    [InlineData("/", null)]
    public void Account_is_read_from_the_address(string path, string? account) => Assert.Equal(account, ConsolePaths.AccountOf(path));

    [Fact]
    public void Address_in_an_account_is_escaped() =>
        Assert.Equal("/accounts/1/instances/a%2F..%2F%3Cb%3E", ConsolePaths.InAccount("1", "instances", "a/../<b>"));

    [Theory]
    [InlineData("http://0.0.0.0:8001", "http://127.0.0.1:8001/")]
    [InlineData("https://[::]:8443", "https://[::1]:8443/")]
    [InlineData("http://10.1.2.3:8001", "http://10.1.2.3:8001/")]
    public void Endpoint_of_a_host_that_listens_everywhere_is_on_loopback(string url, string endpoint) =>
        Assert.Equal(endpoint, ConsoleSettings.ListeningAt(url, "local").Endpoint.AbsoluteUri);
}

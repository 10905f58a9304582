using Amazon.RDS.Model;
using Bunit;
using Cornac.Console.Instances.Creating;
using Cornac.Console.Instances.Forms;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Console.Tests.Instances;

public sealed class CreateFormTests : IAsyncDisposable
{
    private readonly InstancesContext _context = new();

    [Fact]
    public void Form_that_is_wrong_says_so_at_the_fields_and_asks_for_nothing()
    {
        var page = Render();
        page.Find("#name").Input("1shop");
        page.Find("#storage").Input("4");
        page.Find("#password").Input("short");
        page.Find("form").Submit();
        Assert.Contains("first a letter", page.Find("#name-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("5 to 65536", page.Find("#storage-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("8 to 128", page.Find("#password-error").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.Find("#port-error").TextContent);
        Assert.Equal("true", page.Find("#name").GetAttribute("aria-invalid"));
        Assert.Empty(_context.Clients.Of<CreateDBInstanceRequest>());
    }

    [Fact]
    public void Command_line_says_what_the_form_does_and_holds_no_password()
    {
        var page = Render();
        page.Find("#name").Input("shop");
        page.Find("#database").Input("app");
        page.Find("#password").Input("C0nf'de tie!");
        var command = page.Find(".create-side pre").TextContent;
        Assert.Contains("aws rds create-db-instance", command, StringComparison.Ordinal);
        Assert.Contains("--db-instance-identifier shop", command, StringComparison.Ordinal);
        Assert.Contains("--engine-version 16.4", command, StringComparison.Ordinal);
        Assert.Contains("--db-name app", command, StringComparison.Ordinal);
        Assert.Contains("--master-user-password \"$PASSWORD\"", command, StringComparison.Ordinal);
        Assert.DoesNotContain("C0nf", command, StringComparison.Ordinal);
    }

    [Fact]
    public void Form_that_is_right_creates_and_goes_to_the_instance()
    {
        _context.Clients.Answer<CreateDBInstanceRequest>(request => new CreateDBInstanceResponse
        {
            DBInstance = InstancesContext.Instance(request.DBInstanceIdentifier, "creating"),
        });
        var page = Render();
        page.Find("#name").Input("shop");
        page.FindAll("button").First(button => button.TextContent.Contains("Generate", StringComparison.Ordinal)).Click();
        page.Find("form").Submit();
        var request = Assert.Single(_context.Clients.Of<CreateDBInstanceRequest>());
        Assert.Equal(("shop", "postgres", "16.4", "db.t3.micro", 20, 7), (request.DBInstanceIdentifier, request.Engine, request.EngineVersion,
            request.DBInstanceClass, request.AllocatedStorage, request.BackupRetentionPeriod));
        Assert.True(FieldRules.IsPassword(request.MasterUserPassword));
        Assert.Null(request.DBName);
        Assert.Equal(1, _context.Toasts.Watched);
        var address = _context.Context.Services.GetRequiredService<NavigationManager>().Uri;
        Assert.EndsWith($"/accounts/{InstancesContext.AccountId}/instances/shop", address, StringComparison.Ordinal);
    }

    [Fact]
    public void High_availability_that_cannot_be_had_is_not_offered() => Assert.Empty(Render().FindAll("#multi-az"));

    [Fact]
    public void High_availability_is_offered_with_its_cost()
    {
        _context.IsMultiAzOffered = true;
        var page = Render();
        page.Find("#multi-az").Change(true);
        Assert.Contains("--multi-az", page.Find(".create-side pre").TextContent, StringComparison.Ordinal);
        Assert.Contains("2 nodes", page.Find(".create-side .pairs").TextContent, StringComparison.Ordinal);
        Assert.Contains("twice", page.Find("#multi-az-hint").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DBInstanceAlreadyExists", "DB instance already exists", "#name-error")]
    [InlineData("StorageQuotaExceeded", "Storage quota exceeded", "#storage-error")]
    [InlineData("InvalidParameterValue", "DBName template1 cannot be used", "#database-error")]
    public void Refusal_of_the_endpoint_is_shown_at_the_field_it_names(string code, string message, string place)
    {
        _context.Clients.Answer<CreateDBInstanceRequest>(_ =>
            throw new Amazon.RDS.AmazonRDSException(message) { ErrorCode = code, StatusCode = System.Net.HttpStatusCode.BadRequest });
        var page = Render();
        page.Find("#name").Input("shop");
        page.Find("#password").Input("long enough");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Equal(message, page.Find(place).TextContent));
        Assert.Equal("shop", page.Find("#name").GetAttribute("value"));
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private IRenderedComponent<IComponent> Render()
    {
        var page = _context.Render<CreatePage>((nameof(CreatePage.AccountId), InstancesContext.AccountId));
        page.WaitForElement("#name");
        return page;
    }
}

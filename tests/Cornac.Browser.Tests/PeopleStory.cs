using Cornac.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cornac.Browser.Tests;

/// <summary>A person is made, let into one account, and sees that one.</summary>
public sealed class PeopleStory(ConsoleWorld world)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Person_made_in_the_console_enters_the_account_given_and_no_other()
    {
        var given = await CreateAccountAsync($"Given {Guid.NewGuid().ToString("N")[..6]}");
        var other = await CreateAccountAsync($"Other {Guid.NewGuid().ToString("N")[..6]}");
        var name = $"marie-{Guid.NewGuid().ToString("N")[..6]}@acme.example";
        var first = await CreatePersonAsync(name, given);

        await using var marie = await world.VisitorAsync();
        var page = marie.Page;
        await page.GotoAsync($"/accounts/{given}/snapshots");
        await marie.SignInAsync(name, first);
        await page.Locator("#old").FillAsync(first);
        await page.Locator("#new").FillAsync("My own 2nd one!");
        await page.Locator("#again").FillAsync("My own 2nd one!");
        await page.Locator("button[type=submit]").ClickAsync();
        await marie.SettledAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("Snapshots");
        await Expect(page.Locator(".menu")).Not.ToContainTextAsync("People");
        await page.Locator(".account-button").ClickAsync();
        await Expect(page.Locator("#accounts")).ToContainTextAsync(given);
        await Expect(page.Locator("#accounts")).Not.ToContainTextAsync(other);

        await page.GotoAsync($"/accounts/{other}/snapshots");
        await Expect(page.Locator("h1")).ToContainTextAsync("cannot enter");
        // In the master account she may do nothing, and is told so instead of being shown an empty list.
        await page.GotoAsync($"/accounts/{world.AccountId}/people");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("iam:List");
    }

    private async Task<string> CreatePersonAsync(string name, string account)
    {
        await using var admin = await world.VisitorAsync();
        var page = admin.Page;
        await admin.OpenAsync($"/accounts/{world.AccountId}/people");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a person" }).ClickAsync();
        await page.Locator("#person-name").FillAsync(name);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Add a person" }).ClickAsync();
        var password = await page.Locator(".copy", new() { HasText = "Password" }).Locator("code").InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "I have kept it" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(name);
        await admin.SettledAsync();
        await page.Locator("fieldset", new() { HasText = account }).GetByText("ReadOnly").ClickAsync();
        await Expect(page.Locator(".document")).ToContainTextAsync($"arn:aws:iam::{account}:role/ReadOnly");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save access" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save access" })).ToHaveCountAsync(0);
        return password;
    }

    private async Task<string> CreateAccountAsync(string name)
    {
        var asked = await world.Aws.JsonAsync("organizations", "create-account", "--email", $"{Guid.NewGuid():N}@acme.example", "--account-name", name);
        var request = asked["CreateAccountStatus"]!["Id"]!.GetValue<string>();
        string? account = null;
        await Eventually.Until(
            async () => (account = (string?)(await world.Aws.JsonAsync("organizations", "describe-create-account-status", "--create-account-request-id", request))
                ["CreateAccountStatus"]!["AccountId"]) is not null,
            Deadline, () => $"the account {name} was not made");
        return account!;
    }
}

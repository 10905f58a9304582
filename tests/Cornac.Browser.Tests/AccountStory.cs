using Cornac.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cornac.Browser.Tests;

/// <summary>Going from one account to another.</summary>
public sealed class AccountStory(ConsoleWorld world)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Account_is_entered_by_its_role_which_is_remembered_and_the_address_keeps_it()
    {
        var name = $"Team <b>{Guid.NewGuid().ToString("N")[..6]}</b>";
        var team = await CreateAccountAsync(name);
        await using var visitor = await world.VisitorAsync();
        var page = visitor.Page;
        await visitor.OpenAsync($"/accounts/{world.AccountId}/connect");
        await page.Locator(".account-button").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByText(name).ClickAsync();
        await Expect(page).ToHaveURLAsync($"{world.Url}/accounts/{team}/connect");
        await Expect(page.Locator(".facts")).ToContainTextAsync($"arn:aws:sts::{team}:assumed-role/OrganizationAccountAccessRole/admin");
        await Expect(page.Locator(".account-button")).ToContainTextAsync(name);

        await page.Locator(".account-button").ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = name }).GetByRole(AriaRole.Button, new() { Name = "ReadOnly" }).ClickAsync();
        await Expect(page.Locator(".facts")).ToContainTextAsync($"arn:aws:sts::{team}:assumed-role/ReadOnly/admin");
        await page.ReloadAsync();
        await Expect(page.Locator(".facts")).ToContainTextAsync($"arn:aws:sts::{team}:assumed-role/ReadOnly/admin");

        await page.GoBackAsync();
        await Expect(page.Locator(".facts")).ToContainTextAsync($"arn:aws:iam::{world.AccountId}:user/admin");
    }

    private async Task<string> CreateAccountAsync(string name)
    {
        var asked = await world.Aws.JsonAsync("organizations", "create-account", "--email", $"{Guid.NewGuid():N}@acme.example", "--account-name", name);
        var request = asked["CreateAccountStatus"]!["Id"]!.GetValue<string>();
        string? account = null;
        await Eventually.Until(
            async () =>
            {
                var status = await world.Aws.JsonAsync("organizations", "describe-create-account-status", "--create-account-request-id", request);
                account = status["CreateAccountStatus"]!["AccountId"]?.GetValue<string>();
                return account is not null;
            },
            Deadline, () => $"the account {name} was not made");
        return account!;
    }
}

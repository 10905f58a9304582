using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cornac.Browser.Tests;

/// <summary>Signing in, going where one wanted to, and signing out.</summary>
public sealed class SignInStory(ConsoleWorld world)
{
    private string Connect => $"/accounts/{world.AccountId}/connect";

    [Fact]
    public async Task Deep_link_asks_to_sign_in_and_leads_there_and_signing_out_ends_it()
    {
        await using var visitor = await world.VisitorAsync();
        var page = visitor.Page;
        await page.GotoAsync(Connect + "?from=mail");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sign-in\\?returnUrl=", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        await visitor.SignInAsync(password: "not the password");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong");
        Assert.Empty(await page.Locator("#password").InputValueAsync());

        await visitor.SignInAsync();
        await visitor.SettledAsync();
        await Expect(page).ToHaveURLAsync(world.Url + Connect + "?from=mail");
        await Expect(page.Locator(".bar")).ToContainTextAsync(world.AccountId);
        await Expect(page.Locator(".bar .brand-region")).ToContainTextAsync("local");
        await Expect(page.Locator(".facts")).ToContainTextAsync($"arn:aws:iam::{world.AccountId}:user/admin");

        var session = (await visitor.Context.CookiesAsync()).Single(cookie => cookie.Name == "cornac-session");
        Assert.True(session is { HttpOnly: true, SameSite: SameSiteAttribute.Lax });
        Assert.DoesNotContain(session.Value, await page.ContentAsync(), StringComparison.Ordinal);

        await page.Locator(".user-button").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await Expect(page.Locator(".form-note")).ToContainTextAsync("signed out");
        await page.GotoAsync(Connect);
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sign-in", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.DoesNotContain(session.Value, world.Home.Logs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_ended_elsewhere_says_so_at_once_and_signing_in_keeps_the_place()
    {
        await using var here = await world.VisitorAsync();
        await using var there = await world.VisitorAsync();
        // Somebody of their own: other stories go on as the administrator meanwhile.
        const string Password = "My own 1st one!";
        var name = $"elsewhere-{Guid.NewGuid():N}@acme.example";
        (await world.Aws.RunAsync("iam", "create-user", "--user-name", name)).Expect();
        (await world.Aws.RunAsync("iam", "create-login-profile", "--user-name", name, "--password", Password)).Expect();
        await here.Page.GotoAsync("/profile");
        await here.SignInAsync(name, Password);
        await here.SettledAsync();
        await there.Page.GotoAsync(Connect);
        await there.SignInAsync(name, Password);
        await there.SettledAsync();
        await Expect(here.Page.Locator(".user-button")).ToBeVisibleAsync();
        await there.Page.Locator(".user-button").ClickAsync();
        await there.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();

        await Expect(here.Page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("ended");
        await here.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" }).ClickAsync();
        await here.SignInAsync(name, Password);
        await here.SettledAsync();
        await Expect(here.Page).ToHaveURLAsync(world.Url + "/profile");
    }

    [Fact]
    public async Task First_password_must_be_changed_before_anything_else()
    {
        var name = $"new-{Guid.NewGuid():N}@acme.example";
        (await world.Aws.RunAsync("iam", "create-user", "--user-name", name)).Expect();
        (await world.Aws.RunAsync("iam", "attach-user-policy", "--user-name", name, "--policy-arn", "arn:aws:iam::aws:policy/IAMUserChangePassword")).Expect();
        (await world.Aws.RunAsync("iam", "create-login-profile", "--user-name", name, "--password", "First 1 given!", "--password-reset-required")).Expect();

        await using var visitor = await world.VisitorAsync();
        var page = visitor.Page;
        await page.GotoAsync("/profile");
        await visitor.SignInAsync(name, "First 1 given!");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/password\\?returnUrl=", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.Locator("#old").FillAsync("First 1 given!");
        await page.Locator("#new").FillAsync("My own 2nd one!");
        await page.Locator("#again").FillAsync("My own 2nd one?");
        await page.Locator("button[type=submit]").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not the same");
        await page.Locator("#old").FillAsync("First 1 given!");
        await page.Locator("#new").FillAsync("My own 2nd one!");
        await page.Locator("#again").FillAsync("My own 2nd one!");
        await page.Locator("button[type=submit]").ClickAsync();
        await visitor.SettledAsync();
        await Expect(page).ToHaveURLAsync(world.Url + "/profile");
        await Expect(page.Locator(".facts")).ToContainTextAsync(name);

        // A user who may do nothing sees why.
        await page.GotoAsync("/accounts/999999999999/connect");
        await Expect(page.Locator("h1")).ToContainTextAsync("cannot enter");
    }

    [Fact]
    public async Task Pages_are_for_this_site_only_and_never_kept()
    {
        await using var visitor = await world.VisitorAsync();
        var answer = await visitor.Page.GotoAsync("/sign-in?returnUrl=https%3A%2F%2Fevil.example%2F");
        var headers = answer!.Headers;
        Assert.Contains("default-src 'self'", headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal("nosniff", headers["x-content-type-options"]);
        Assert.Contains("no-store", headers["cache-control"], StringComparison.Ordinal);
        await visitor.SignInAsync();
        await visitor.SettledAsync();
        Assert.StartsWith(world.Url, visitor.Page.Url, StringComparison.Ordinal);
    }
}

using System.Globalization;
using Microsoft.Playwright;

namespace Cornac.Browser.Tests;

/// <summary>Every page, light and dark, in both languages, wide and narrow: usable by everybody, and with pictures for people to look at. A visitor sees
/// a language in one theme whole, and goes over to the other for its colours, so that all four combinations are seen.</summary>
public sealed class LookTests(ConsoleWorld world)
{
    private const int Wide = 1440;
    private const int Narrow = 390;
    private const int Height = 900;

    /// <summary>Name of the picture, and address with the account for <c>{0}</c>. Whoever writes a page adds it here.</summary>
    private static (string Name, string Path)[] Pages =>
    [
        ("instances", "/accounts/{0}/instances"),
        ("new-instance", "/accounts/{0}/new-instance"),
        ("instance", "/accounts/{0}/instances/cornac"),
        ("instance-nodes", "/accounts/{0}/instances/cornac?tab=nodes"),
        ("instance-monitoring", "/accounts/{0}/instances/cornac?tab=monitoring"),
        ("instance-monitoring-table", "/accounts/{0}/instances/cornac?tab=monitoring&span=day&as=table"),
        ("instance-backups", "/accounts/{0}/instances/cornac?tab=backups"),
        ("instance-events", "/accounts/{0}/instances/cornac?tab=events"),
        ("instance-operations", "/accounts/{0}/instances/cornac?tab=operations"),
        ("instance-modify", "/accounts/{0}/instances/cornac/modify"),
        ("connect", "/accounts/{0}/connect"),
        ("snapshots", "/accounts/{0}/snapshots"),
        ("automated-backups", "/accounts/{0}/automated-backups"),
        ("restore-to-time", "/accounts/{0}/instances/cornac/restore"),
        ("events", "/accounts/{0}/events"),
        ("organization", "/accounts/{0}/organization"),
        ("people", "/accounts/{0}/people"),
        ("person", "/accounts/{0}/people/admin"),
        ("addresses", "/accounts/{0}/addresses"),
        ("audit", "/accounts/{0}/audit"),
        ("service", "/accounts/{0}/service"),
        ("profile", "/profile"),
        ("no-entry", "/accounts/999999999999/connect"),
        ("missing-inside", "/missing"),
        ("not-found", "/not-found"),
    ];

    [Theory]
    [InlineData("en", ColorScheme.Light)]
    [InlineData("fr", ColorScheme.Dark)]
    public async Task Every_page_can_be_used_by_everybody(string language, ColorScheme theme)
    {
        List<string> found = [];
        await PretendNodesAsync();
        await using var visitor = await world.VisitorAsync(language, theme, Wide);
        var look = $"{language}-{theme}".ToLowerInvariant();
        await visitor.Page.GotoAsync("/sign-in");
        found.AddRange(await visitor.ObstaclesAsync("sign-in " + look));
        found.AddRange(await PicturesAsync(visitor, "sign-in", look));
        foreach (var (name, path) in Pages)
        {
            await visitor.OpenAsync(string.Format(CultureInfo.InvariantCulture, path, world.AccountId));
            Assert.Equal(language, await visitor.Page.Locator("html").GetAttributeAsync("lang"));
            found.AddRange(await LookAsync(visitor, $"{name} {look}", theme));
            found.AddRange(await PicturesAsync(visitor, name, look));
        }

        await visitor.OpenAsync($"/accounts/{world.AccountId}/connect");
        foreach (var (button, panel) in new[] { (".account-button", "accounts"), (".user-button", "user-menu") })
        {
            await visitor.Page.Locator(button).ClickAsync();
            found.AddRange(await visitor.ObstaclesAsync($"{panel} {look}"));
            found.AddRange(await PicturesAsync(visitor, panel, look));
            await visitor.Page.Keyboard.PressAsync("Escape");
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    /// <summary>Nodes of an instance that has one, as a host would note them of one that has two: a page to look at needs no cluster.</summary>
    private Task<IReadOnlyList<string>> PretendNodesAsync() => world.Home.Inventory.QueryAsync(
        """
        INSERT INTO db_instance_nodes (resource_id, name, account_id, role, state, address, timeline, lag_bytes, synchronous, started_at, observed_at)
        SELECT i.resource_id, n.* FROM db_instances i, LATERAL (VALUES
            ('n1', i.account_id, 'primary', 'running', '127.0.77.8', 3, NULL, false, now() - interval '3 hours', now()),
            ('n2', i.account_id, 'standby', 'stopped', '127.0.77.9', 3, 5120, false, NULL, now())) AS n
        WHERE i.identifier = 'cornac' ON CONFLICT DO NOTHING;
        INSERT INTO failovers (id, account_id, resource_id, began_at, planned, from_node, to_node, reason, outcome, ended_at, repaired_at, gap_milliseconds, stages)
        SELECT gen_random_uuid(), i.account_id, i.resource_id, f.* FROM db_instances i, LATERAL (VALUES
            (timestamptz '2026-11-26 10:00Z', false, 'n2', 'n1', 'its processes are gone', 'completed', timestamptz '2026-11-26 10:00:02Z', timestamptz '2026-11-26 10:00:21Z', 1690,
                '[{"Name":"detection","Milliseconds":197},{"Name":"fencing","Milliseconds":9},{"Name":"promotion","Milliseconds":1479},{"Name":"routing","Milliseconds":5}]'::jsonb),
            (timestamptz '2026-11-26 09:00Z', true, 'n1', 'n2', 'it was asked for', 'completed', timestamptz '2026-11-26 09:00:02Z', NULL, 1640,
                '[{"Name":"promotion","Milliseconds":1604},{"Name":"routing","Milliseconds":36}]'::jsonb)) AS f
        WHERE i.identifier = 'cornac' ON CONFLICT DO NOTHING
        """);

    /// <summary>Keeps a wide and a narrow picture of the page, and finds what does not fit on it.</summary>
    private static async Task<List<string>> PicturesAsync(Visitor visitor, string name, string look)
    {
        List<string> found = [];
        foreach (var width in new[] { Narrow, Wide })
        {
            await visitor.Page.SetViewportSizeAsync(width, Height);
            await visitor.PictureAsync($"{name}-{look}-{width}");
            var overflow = await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (overflow > 0) found.Add($"{name} {look} {width} is {overflow} pixels too wide.");
        }

        return found;
    }

    /// <summary>All that keeps somebody from using the page, and then its colours in the other theme, to which it goes over with the system.</summary>
    private static async Task<List<string>> LookAsync(Visitor visitor, string where, ColorScheme theme)
    {
        List<string> found = [.. await visitor.ObstaclesAsync(where)];
        var other = theme == ColorScheme.Light ? ColorScheme.Dark : ColorScheme.Light;
        await visitor.GoOverToAsync(other);
        found.AddRange(await visitor.ObstaclesAsync($"{where}, gone over to {other}", "color-contrast"));
        await visitor.GoOverToAsync(theme);
        return found;
    }
}

using Bunit;
using Cornac.Console.Live;
using Cornac.Console.People;

namespace Cornac.Console.Tests.People;

public sealed class AccessEditorTests : IAsyncDisposable
{
    private const string Admin = "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole";
    private const string Reader = "arn:aws:iam::111111111111:role/ReadOnly";
    private static readonly AccountRoles TeamA = new("111111111111", "Team A", [new("OrganizationAccountAccessRole", Admin), new("ReadOnly", Reader)]);
    private readonly ConsoleContext _context = new();
    private string? _saved;

    [Fact]
    public void Chosen_role_is_in_the_policy_that_is_shown_and_saved()
    {
        var editor = Render("", []);
        Assert.Empty(editor.FindAll(".form-foot"));
        editor.FindAll("input[type=checkbox]")[1].Change(true);
        Assert.Contains(Reader, editor.Find(".document code").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(Admin, editor.Find(".document code").TextContent, StringComparison.Ordinal);
        Assert.Contains("put-user-policy", editor.Find(".command code").TextContent, StringComparison.Ordinal);
        editor.Find(".form-foot button").Click();
        Assert.Equal(EnterPolicy.Write([Reader]), _saved);
    }

    [Fact]
    public void Last_role_taken_away_takes_the_policy_away()
    {
        var editor = Render(EnterPolicy.Write([Reader]), [Reader]);
        editor.FindAll("input[type=checkbox]")[1].Change(false);
        Assert.Contains("delete-user-policy", editor.Find(".command code").TextContent, StringComparison.Ordinal);
        editor.Find(".form-foot button").Click();
        Assert.Equal("", _saved);
    }

    [Fact]
    public void Role_allowed_by_another_policy_is_told()
    {
        var editor = Render(EnterPolicy.Write([Reader]), [Reader, Admin]);
        Assert.Single(editor.FindAll(".tag"));
    }

    [Fact]
    public void Policy_written_by_hand_is_left_alone()
    {
        var editor = Render("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":["*"]}]}""", []);
        Assert.Contains(EnterPolicy.Name, editor.Find(".note-warning").TextContent, StringComparison.Ordinal);
        Assert.Empty(editor.FindAll("input"));
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private IRenderedComponent<AccessEditor> Render(string document, HashSet<string> allowed) => _context.Render<AccessEditor>(parameters => parameters
        .Add(e => e.Accounts, [TeamA]).Add(e => e.UserName, "marie").Add(e => e.Document, document).Add(e => e.Allowed, allowed)
        .Add(e => e.OnSave, saved =>
        {
            _saved = saved;
            return Task.FromResult<Problem?>(null);
        }));
}

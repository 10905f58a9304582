using Cornac.Operators.Contract;
using Cornac.Operators.Engine;

namespace Cornac.Operators.Tests.Engine;

public sealed class QuotingTests
{
    [Theory]
    [InlineData("boss", "\"boss\"")]
    [InlineData("Bo\"ss", "\"Bo\"\"ss\"")]
    [InlineData("a'b\\c;--", "\"a'b\\c;--\"")]
    public void Identifier_is_quoted(string name, string quoted) => Assert.Equal(quoted, Sql.Identifier(name));

    [Theory]
    [InlineData("", "''")]
    [InlineData("it's", "'it''s'")]
    [InlineData("a\\'b:c\n", "'a\\''b:c\n'")]
    public void Literal_is_quoted(string value, string quoted) => Assert.Equal(quoted, Sql.Literal(value));

    [Fact]
    public void Character_zero_is_refused() => Assert.Throws<ArgumentException>(() => Sql.Literal("a\0b"));

    [Theory]
    [InlineData("4MB", "'4MB'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("a\\nb", "'a\\\\nb'")]
    [InlineData("a\nb", "'a\\nb'")]
    public void Setting_is_quoted(string value, string quoted) => Assert.Equal(quoted, ConfigurationText.Value(value));

    [Theory]
    [InlineData("all", "\"all\"")]
    [InlineData("+group", "\"+group\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    public void Access_name_is_quoted(string name, string quoted) => Assert.Equal(quoted, ConfigurationText.AccessName(name));

    [Fact]
    public void Access_name_with_a_line_end_is_refused() => Assert.Throws<EngineException>(() => ConfigurationText.AccessName("a\nhost all all all trust"));

    [Theory]
    [InlineData("work_mem=1\nfsync")]
    [InlineData("include 'x'")]
    [InlineData("")]
    [InlineData("a.b.c")]
    public void Setting_name_that_is_none_is_refused(string name)
    {
        var refused = Assert.Throws<EngineException>(() => ConfigurationText.Settings([new(name, "1")]));
        Assert.Equal(FailureKind.Permanent, refused.Kind);
    }
}

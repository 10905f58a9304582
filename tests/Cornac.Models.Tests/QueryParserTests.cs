using System.Text;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Models.Tests;

public sealed class QueryParserTests
{
    [Theory]
    [InlineData("Tags.Tag.1.Key=team&Tags.Tag.1.Value=a&Tags.Tag.2.Key=env")]
    [InlineData("Tags.member.1.Key=team&Tags.member.1.Value=a&Tags.member.2.Key=env")]
    [InlineData("Tags.item.1.Key=team&Tags.item.1.Value=a&Tags.item.2.Key=env")]
    [InlineData("Tags.1.Key=team&Tags.1.Value=a&Tags.2.Key=env")]
    [InlineData("Tags.Tag.7.Key=env&Tags.Tag.3.Value=a&Tags.Tag.3.Key=team")]
    public void List_in_any_spelling_is_read_in_order_of_its_numbers(string form)
    {
        var request = Decode($"ResourceName=arn&{form}");

        Assert.Equal([new Tag { Key = "team", Value = "a" }, new Tag { Key = "env" }], request.Tags);
    }

    [Fact]
    public void List_of_ten_and_more_is_ordered_by_number_not_by_text()
    {
        var form = string.Join('&', Enumerable.Range(1, 12).Select(number => $"Tags.Tag.{number}.Key={number}"));

        Assert.Equal(Enumerable.Range(1, 12).Select(number => $"{number}"), Decode($"ResourceName=arn&{form}").Tags.Select(tag => tag.Key!), StringComparer.Ordinal);
    }

    [Fact]
    public void Empty_list_is_empty_and_not_absent() => Assert.Equal([], Decode("ResourceName=arn&Tags=").Tags);

    [Theory]
    [InlineData("Tags.Tag.1.Key=a&Tags.member.1.Key=b", "Tags")]
    [InlineData("Tags.Tag.1.Key=a&Tags.Tag.x.Key=b", "Tags.Tag.x")]
    [InlineData("Tags.Tag.Tag.1.Key=a", "Tags.Tag.Tag")]
    [InlineData("Tags=&Tags.Tag.1.Key=a", "Tags")]
    [InlineData("Tags.Tag.0.Key=a", "Tags.Tag.0")]
    [InlineData("Tags.Tag.01.Key=a", "Tags.Tag.01")]
    [InlineData("Tags.Tag.-1.Key=a", "Tags.Tag.-1")]
    [InlineData("Tags.Tag.1=a", "Tags.Tag.1")]
    [InlineData("Tags=a", "Tags")]
    [InlineData("ResourceName.X=a", "ResourceName")]
    public void Malformed_structure_is_refused_by_name(string form, string name)
    {
        var error = Assert.ThrowsAny<AwsException>(() => Decode(form));

        Assert.Equal("InvalidParameterValue", error.Code);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A=1&A=2")]
    [InlineData("A.B=1&A.B=1")]
    [InlineData("A=%")]
    [InlineData("A=%4")]
    [InlineData("A=%zz")]
    [InlineData("A=%+1")]
    [InlineData("A=%ff")]
    [InlineData("A..B=1")]
    [InlineData("=1")]
    [InlineData("A.=1")]
    [InlineData("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q=1")]
    public void Malformed_form_is_refused(string form) =>
        Assert.Equal("MalformedQueryString", Assert.ThrowsAny<AwsException>(() => Parse(form)).Code);

    [Fact]
    public void Name_in_body_and_query_string_is_refused() => Assert.Equal(
        "MalformedQueryString", Assert.ThrowsAny<AwsException>(() => QueryParser.Parse("Action=A"u8, "Action=B"u8)).Code);

    [Fact]
    public void Escapes_plus_and_missing_values_are_read()
    {
        var parameters = Parse("A=%C3%A9+%2b%26&B&&C=x=y");

        Assert.Equal("é +&", parameters.Text("A"));
        Assert.Equal("", parameters.Text("B"));
        Assert.Equal("x=y", parameters.Text("C"));
    }

    [Fact]
    public void Unknown_parameters_are_ignored() => Assert.Equal("arn", Decode("ResourceName=arn&Tags=&Shoe.Size=44&X-Amz-Date=now").ResourceName);

    private static ParameterNode Parse(string form) => QueryParser.Parse(Encoding.UTF8.GetBytes(form));

    private static AddTagsToResourceRequest Decode(string form) => RdsOperations.AddTagsToResource.DecodeRequest(Parse(form));
}

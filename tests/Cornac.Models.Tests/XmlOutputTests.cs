using System.Buffers;
using System.Text;
using System.Xml.Linq;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using CsCheck;

namespace Cornac.Models.Tests;

public sealed class XmlOutputTests
{
    private static readonly XNamespace Rds = "http://rds.amazonaws.com/doc/2014-10-31/";

    [Fact]
    public void Answer_has_the_Query_protocols_envelope()
    {
        var response = new DescribeDBInstancesResponse
        {
            DBInstances =
            [
                new DBInstance
                {
                    DBInstanceIdentifier = "shop",
                    MultiAZ = false,
                    AllocatedStorage = 5,
                    InstanceCreateTime = new DateTimeOffset(2026, 11, 23, 14, 0, 0, 7, TimeSpan.FromHours(2)),
                    DBSecurityGroups = [],
                    TagList = [new Tag { Key = "team", Value = "" }],
                },
            ],
        };

        Assert.Equal(
            """
            <DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBInstancesResult><DBInstances><DBInstance>
            <DBInstanceIdentifier>shop</DBInstanceIdentifier><AllocatedStorage>5</AllocatedStorage>
            <InstanceCreateTime>2026-11-23T12:00:00.007Z</InstanceCreateTime><DBSecurityGroups></DBSecurityGroups>
            <MultiAZ>false</MultiAZ><TagList><Tag><Key>team</Key><Value></Value></Tag></TagList>
            </DBInstance></DBInstances></DescribeDBInstancesResult>
            <ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></DescribeDBInstancesResponse>
            """.ReplaceLineEndings(""),
            Encode(RdsOperations.DescribeDBInstances, response));
    }

    [Fact]
    public void Answer_without_output_has_no_result() => Assert.Equal(
        """<AddTagsToResourceResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></AddTagsToResourceResponse>""",
        Encode(RdsOperations.AddTagsToResource, new AddTagsToResourceResponse()));

    [Fact]
    public void Any_text_gives_well_formed_xml_that_reads_back()
    {
        var character = Gen.OneOf(Gen.Char, Gen.Char['\0', '\x7f'], Gen.Char["<&>\"\'\r\n]\ud83d\udc18\uffff"]);
        character.Array[0, 60].Select(characters => new string(characters)).Sample(text =>
        {
            var xml = Encode(RdsOperations.DescribeDBInstances, new DescribeDBInstancesResponse { Marker = text });

            Assert.Equal(Representable(text), XDocument.Parse(xml, LoadOptions.PreserveWhitespace).Descendants(Rds + "Marker").Single().Value);
        });
    }

    [Fact]
    public void Answer_longer_than_the_buffer_is_whole()
    {
        var marker = string.Concat(Enumerable.Range(0, 30_000).Select(number => $"{number}é<"));

        var xml = Encode(RdsOperations.DescribeDBInstances, new DescribeDBInstancesResponse { Marker = marker });

        Assert.Equal(marker, XDocument.Parse(xml).Descendants(Rds + "Marker").Single().Value);
    }

    [Fact]
    public void Errors_have_the_shape_of_their_protocol()
    {
        var error = new DBInstanceNotFoundException("No <shop>\0.");

        Assert.Equal(
            """
            <ErrorResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><Error><Type>Sender</Type><Code>DBInstanceNotFound</Code>
            <Message>No &lt;shop&gt;�.</Message></Error><RequestId>id</RequestId></ErrorResponse>
            """.ReplaceLineEndings(""),
            Encode(WireProtocol.Query, RdsOperations.Service, error));
        Assert.Equal(
            "<Response><Errors><Error><Code>DBInstanceNotFound</Code><Message>No &lt;shop&gt;�.</Message></Error></Errors><RequestID>id</RequestID></Response>",
            Encode(WireProtocol.Ec2Query, service: null, error));
        Assert.Equal(
            """{"__type":"DBInstanceNotFound","message":"No <shop>\u0000."}""",
            Encode(WireProtocol.Json, service: null, error));
        Assert.Contains(
            "<Type>Receiver</Type><Code>ServiceUnavailable</Code>",
            Encode(WireProtocol.Query, service: null, CommonErrors.ServiceUnavailable("away")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Error_details_of_the_model_are_written()
    {
        var error = new Everything.Organizations.ConstraintViolationException("Too many.") { Reason = "ACCOUNT_NUMBER_LIMIT_EXCEEDED" };

        Assert.Equal(
            """{"__type":"ConstraintViolationException","message":"Too many.","Reason":"ACCOUNT_NUMBER_LIMIT_EXCEEDED"}""",
            Encode(WireProtocol.Json, service: null, error));
    }

    private static string Representable(string text)
    {
        var result = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            // EnumerateRunes has made lone surrogates U+FFFD already.
            var isAllowed = rune.Value is '\t' or '\n' or '\r' or (>= ' ' and <= 0xFFFD) or >= 0x10000;
            result.Append(isAllowed ? rune.ToString() : "\uFFFD");
        }

        return result.ToString();
    }

    private static string Encode(OperationDescriptor operation, object response)
    {
        var output = new ArrayBufferWriter<byte>();
        operation.Encode(WireProtocol.Query, response, "id", output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Encode(WireProtocol protocol, ServiceDescriptor? service, AwsException error)
    {
        var output = new ArrayBufferWriter<byte>();
        ErrorEncoder.Encode(protocol, service, error, "id", output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}

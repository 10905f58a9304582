using System.Buffers;
using System.Text.Json;

namespace Cornac.Api.Protocol;

/// <summary>Writes errors in the client's protocol.</summary>
public static class ErrorEncoder
{
    /// <summary>The namespace of errors that no service answered for: the request could not be attributed to one.</summary>
    private const string UnknownServiceNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09";

    /// <summary>Writes the whole body of an error answer; the service is null if the request did not get far enough to know it.</summary>
    public static void Encode(
        WireProtocol protocol, ServiceDescriptor? service, AwsException error, string requestId, IBufferWriter<byte> output)
    {
        switch (protocol)
        {
            case WireProtocol.Json:
                WriteJson(error, output);
                break;
            case WireProtocol.Ec2Query:
                WriteEc2(error, requestId, output);
                break;
            default:
                WriteQuery(service?.XmlNamespace ?? UnknownServiceNamespace, error, requestId, output);
                break;
        }
    }

    /// <summary>The <c>Content-Type</c> of answers and errors.</summary>
    public static string ContentType(WireProtocol protocol, ServiceDescriptor? service) => protocol == WireProtocol.Json
        ? $"application/x-amz-json-{service?.JsonVersion ?? "1.1"}"
        : "text/xml;charset=utf-8";

    private static void WriteQuery(string xmlNamespace, AwsException error, string requestId, IBufferWriter<byte> output)
    {
        using var xml = new XmlOutput(output);
        xml.StartRoot("ErrorResponse"u8, xmlNamespace);
        xml.Start("Error"u8);
        xml.Member("Type"u8, error.Fault == AwsFault.Sender ? "Sender" : "Receiver");
        WriteCodeAndMessage(xml, error);
        xml.End("Error"u8);
        xml.Member("RequestId"u8, requestId);
        xml.End("ErrorResponse"u8);
    }

    private static void WriteEc2(AwsException error, string requestId, IBufferWriter<byte> output)
    {
        using var xml = new XmlOutput(output);
        xml.Start("Response"u8);
        xml.Start("Errors"u8);
        xml.Start("Error"u8);
        WriteCodeAndMessage(xml, error);
        xml.End("Error"u8);
        xml.End("Errors"u8);
        xml.Member("RequestID"u8, requestId);
        xml.End("Response"u8);
    }

    private static void WriteCodeAndMessage(XmlOutput xml, AwsException error)
    {
        xml.Member("Code"u8, error.Code);
        xml.Member("Message"u8, error.Message);
        foreach (var (name, value) in error.Details)
            xml.Member(System.Text.Encoding.UTF8.GetBytes(name), value);
    }

    private static void WriteJson(AwsException error, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOutput.Options);
        json.WriteStartObject();
        json.WriteString("__type"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        foreach (var (name, value) in error.Details)
            json.WriteString(name, value);
        json.WriteEndObject();
    }
}

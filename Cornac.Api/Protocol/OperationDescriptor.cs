using System.Buffers;
using System.Text;
using System.Text.Json;
using Cornac.Api.Endpoint;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Protocol;

/// <summary>All that the endpoint needs to know of an operation, without knowing its types.</summary>
public abstract class OperationDescriptor
{
    private protected OperationDescriptor(ServiceDescriptor service, string name, bool isReadOnly)
    {
        Service = service;
        Name = name;
        IsReadOnly = isReadOnly;
    }

    /// <summary>The operation's name, for example <c>CreateDBInstance</c>.</summary>
    public string Name { get; }

    public ServiceDescriptor Service { get; }

    /// <summary>Whether the operation changes nothing and hands out no credentials, so that it needs no audit row.</summary>
    public bool IsReadOnly { get; }

    /// <summary>The name that policies use, for example <c>rds:CreateDBInstance</c>. Its prefix is not always what is signed for, which of CloudWatch is <c>monitoring</c>.</summary>
    public string PolicyAction => $"{Service.Name}:{Name}";

    /// <summary>Paths of the members that the model calls sensitive, for example <c>MasterUserPassword</c>.</summary>
    public abstract IReadOnlyList<string> SensitiveMembers { get; }

    /// <summary>Makes the typed request and checks it against the model.</summary>
    /// <exception cref="AwsException">A member is missing, malformed or out of range; the message names it.</exception>
    public abstract object Decode(ParameterNode parameters);

    /// <summary>Writes the whole response body.</summary>
    public abstract void Encode(WireProtocol protocol, object response, string requestId, IBufferWriter<byte> output);

    /// <summary>The request as a JSON object whose secrets read <c>"***"</c>.</summary>
    public abstract string AuditParameters(object request);

    /// <summary>ARNs of what the request acts on, as the registered handler tells them.</summary>
    public abstract ValueTask<IReadOnlyList<string>> FindResourcesAsync(
        IServiceProvider services, object request, CallContext context, CancellationToken cancellationToken);

    /// <summary>Calls the registered handler.</summary>
    /// <exception cref="AwsException">No handler is registered (<c>NotImplemented</c>), or the handler refused.</exception>
    public abstract Task<object> InvokeAsync(IServiceProvider services, object request, CallContext context, CancellationToken cancellationToken);
}

/// <summary>An operation with its types.</summary>
public sealed class OperationDescriptor<TRequest, TResponse> : OperationDescriptor
    where TRequest : class
    where TResponse : class
{
    private readonly OperationCodec<TRequest, TResponse> _codec;

    public OperationDescriptor(ServiceDescriptor service, string name, bool isReadOnly, OperationCodec<TRequest, TResponse> codec)
        : base(service, name, isReadOnly) => _codec = codec;

    public override IReadOnlyList<string> SensitiveMembers => _codec.SensitiveMembers;

    /// <summary>Names the handler of this operation, for <c>AddOperation</c>.</summary>
    public OperationRegistration HandledBy<THandler>()
        where THandler : class, IOperationHandler<TRequest, TResponse> =>
        new(services => services.AddScoped<IOperationHandler<TRequest, TResponse>, THandler>());

    /// <inheritdoc cref="OperationDescriptor.Decode"/>
    public TRequest DecodeRequest(ParameterNode parameters)
    {
        TRequest request;
        try
        {
            request = _codec.Read(parameters);
        }
        catch (MalformedParameterException malformed)
        {
            throw ValidationErrors.Malformed(Service, malformed);
        }

        Validate(request);
        return request;
    }

    /// <summary>Checks a request against the model, as <see cref="DecodeRequest"/> does.</summary>
    public void Validate(TRequest request)
    {
        var validator = new ParameterValidator();
        _codec.Validate(validator, "", request);
        if (validator.Violations.Count > 0)
            throw ValidationErrors.Violated(Service, validator.Violations);
    }

    public override object Decode(ParameterNode parameters) => DecodeRequest(parameters);

    public override void Encode(WireProtocol protocol, object response, string requestId, IBufferWriter<byte> output)
    {
        if (protocol == WireProtocol.Json)
        {
            using var json = new Utf8JsonWriter(output, JsonOutput.Options);
            Require(_codec.WriteJson, protocol)(json, (TResponse)response);
            return;
        }

        using var xml = new XmlOutput(output);
        var root = Encoding.UTF8.GetBytes(Name + "Response");
        xml.StartRoot(root, Service.XmlNamespace ?? "");
        if (protocol == WireProtocol.Ec2Query)
        {
            xml.Member("requestId"u8, requestId);
            Require(_codec.WriteXml, protocol)(xml, (TResponse)response);
        }
        else
        {
            xml.Result(_codec.ResultWrapper, (TResponse)response, Require(_codec.WriteXml, protocol));
            xml.ResponseMetadata(requestId);
        }

        xml.End(root);
    }

    public override string AuditParameters(object request)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonOutput.Options))
            _codec.WriteAudit(json, (TRequest)request);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public override ValueTask<IReadOnlyList<string>> FindResourcesAsync(
        IServiceProvider services, object request, CallContext context, CancellationToken cancellationToken) =>
        Handler(services).FindResourcesAsync((TRequest)request, context, cancellationToken);

    public override async Task<object> InvokeAsync(
        IServiceProvider services, object request, CallContext context, CancellationToken cancellationToken) =>
        await Handler(services).HandleAsync((TRequest)request, context, cancellationToken);

    private IOperationHandler<TRequest, TResponse> Handler(IServiceProvider services) =>
        services.GetService<IOperationHandler<TRequest, TResponse>>() ?? throw CommonErrors.NotImplemented(Service.SigningName, Name);

    private Action<TWriter, TResponse> Require<TWriter>(Action<TWriter, TResponse>? write, WireProtocol protocol) =>
        write ?? throw new NotSupportedException($"{Service.Name} does not speak {protocol}.");
}

namespace Cornac.Models.Generator.Reading;

/// <summary>A service model, read.</summary>
internal sealed class ServiceModel
{
    public ServiceModel(string name, JsonValue metadata, IReadOnlyList<Operation> operations, IReadOnlyList<Pagination> pagination)
    {
        Name = name;
        Operations = operations;
        Pagination = pagination;
        ServiceId = metadata["serviceId"]?.AsString ?? name;
        ApiVersion = metadata["apiVersion"]?.AsString ?? "";
        SigningName = metadata["signingName"]?.AsString ?? metadata["endpointPrefix"]?.AsString ?? name;
        XmlNamespace = metadata["xmlNamespace"]?.AsString;
        TargetPrefix = metadata["targetPrefix"]?.AsString;
        JsonVersion = metadata["jsonVersion"]?.AsString;
        Protocols = metadata["protocols"]?.Items.Select(item => item.AsString ?? "").ToList() ?? [];
    }

    /// <summary>The model's file name without extension.</summary>
    public string Name { get; }

    public string ServiceId { get; }

    public string ApiVersion { get; }

    public string SigningName { get; }

    public string? XmlNamespace { get; }

    public string? TargetPrefix { get; }

    public string? JsonVersion { get; }

    public IReadOnlyList<string> Protocols { get; }

    public IReadOnlyList<Operation> Operations { get; }

    public IReadOnlyList<Pagination> Pagination { get; }

    public bool IsEc2 => Protocols.Contains("ec2", StringComparer.Ordinal);

    public bool HasXml => IsEc2 || Protocols.Contains("query", StringComparer.Ordinal);

    public bool HasJson => Protocols.Contains("json", StringComparer.Ordinal);
}

internal sealed class Operation
{
    public Operation(string name, Shape? input, Shape? output, string? resultWrapper, IReadOnlyList<Shape> errors)
    {
        Name = name;
        Input = input;
        Output = output;
        ResultWrapper = resultWrapper;
        Errors = errors;
    }

    public string Name { get; }

    public Shape? Input { get; }

    public Shape? Output { get; }

    public string? ResultWrapper { get; }

    public IReadOnlyList<Shape> Errors { get; }
}

/// <summary>How an operation hands out its list in pages. Names are the model's; a dot leads into a structure.</summary>
internal sealed class Pagination
{
    public Pagination(string operation, string inputToken, string outputToken, IReadOnlyList<string> results)
    {
        Operation = operation;
        InputToken = inputToken;
        OutputToken = outputToken;
        Results = results;
    }

    public string Operation { get; }

    public string InputToken { get; }

    public string OutputToken { get; }

    /// <summary>The members that go on from page to page.</summary>
    public IReadOnlyList<string> Results { get; }
}

using System.Text.Json;
using Cornac.Api.Protocol;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Access;

/// <summary>The least request that an operation's model accepts, made from the model's required members.</summary>
internal sealed class SampleRequests(IReadOnlyDictionary<string, object> values)
{
    /// <summary>Sends it, for the service's first protocol.</summary>
    public Task<Answer> SendAsync(ApiClient client, OperationDescriptor operation, string? token)
    {
        var service = operation.Service;
        var signed = client with { Service = service.SigningName, Version = service.ApiVersion };
        (string, string)[] headers = token is null ? [] : [("X-Amz-Security-Token", token)];
        var members = Required(operation).ToDictionary(name => name, name => Value(operation, name));
        if (service.Protocols[0] == WireProtocol.Json)
        {
            return signed.SendAsync(
                JsonSerializer.Serialize(members), contentType: "application/x-amz-json-1.1", headers: [("X-Amz-Target", $"{service.TargetPrefix}.{operation.Name}"), .. headers]);
        }

        return signed.SendAsync(
            ApiClient.Encode([("Action", operation.Name), ("Version", service.ApiVersion), .. members.SelectMany(m => Flatten(m.Key, m.Value))]), headers: headers);
    }

    private static IEnumerable<(string, string?)> Flatten(string name, object value) => value switch
    {
        string text => [(name, text)],
        IReadOnlyDictionary<string, object> structure => structure.SelectMany(m => Flatten($"{name}.{m.Key}", m.Value)),
        IReadOnlyList<object> list => list.SelectMany((item, i) => Flatten($"{name}.member.{i + 1}", item)),
        _ => throw new InvalidOperationException($"{name}: no form for {value}"),
    };

    private static IEnumerable<string> Required(OperationDescriptor operation)
    {
        using var model = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "models", operation.Service.Name + ".json")));
        var root = model.RootElement;
        if (!root.GetProperty("operations").GetProperty(operation.Name).TryGetProperty("input", out var input)) return [];
        var shape = root.GetProperty("shapes").GetProperty(input.ValueKind == JsonValueKind.String ? input.GetString()! : input.GetProperty("shape").GetString()!);
        return shape.TryGetProperty("required", out var required) ? [.. required.EnumerateArray().Select(r => r.GetString()!)] : [];
    }

    private object Value(OperationDescriptor operation, string member) =>
        values.GetValueOrDefault($"{operation.Name}.{member}") ?? values.GetValueOrDefault(member)
        ?? throw new InvalidOperationException($"{operation.PolicyAction} needs {member}: give the matrix a sample of it.");
}

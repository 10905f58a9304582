using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Cornac.Models.Tests.Golden;

/// <summary>Generated records to and from JSON by reflection, by the models' member names.</summary>
internal static class Records
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag,
        int number => number,
        long number => number,
        double number => number,
        DateTimeOffset time => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToBase64String(bytes),
        IDictionary map => new JsonObject(map.Keys.Cast<string>().Select(key => KeyValuePair.Create(key, ToJson(map[key])))),
        IEnumerable items => new JsonArray([.. items.Cast<object>().Select(ToJson)]),
        _ => new JsonObject(value.GetType().GetProperties()
            .Select(property => KeyValuePair.Create(property.Name, ToJson(property.GetValue(value))))
            .Where(member => member.Value is not null)),
    };

    public static object FromJson(Type type, JsonNode json)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.Parse((string)json!, CultureInfo.InvariantCulture);
        if (type == typeof(byte[]))
            return Convert.FromBase64String((string)json!);
        if (type == typeof(string))
            return (string)json!;
        if (type.IsValueType)
            return Convert.ChangeType(json.AsValue().GetValue<System.Text.Json.JsonElement>().ToString(), type, CultureInfo.InvariantCulture);
        if (type.IsGenericType)
            return Collection(type, json);

        var record = Activator.CreateInstance(type)!;
        foreach (var (name, value) in json.AsObject())
            PropertyOf(type, name).SetValue(record, FromJson(PropertyOf(type, name).PropertyType, value!));
        return record;
    }

    /// <summary>Renames members to properties, where C# forbids the model's name.</summary>
    public static JsonNode ByProperty(Type type, JsonNode json)
    {
        if (type.IsGenericType && json is JsonArray items)
            return new JsonArray([.. items.Select(item => ByProperty(type.GenericTypeArguments[0], item!))]);
        if (json is not JsonObject members)
            return json.DeepClone();
        if (type.IsGenericType)
            return new JsonObject(members.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)ByProperty(type.GenericTypeArguments[1], entry.Value!))));
        return new JsonObject(members.Select(member =>
        {
            var property = PropertyOf(type, member.Key);
            return KeyValuePair.Create(property.Name, (JsonNode?)ByProperty(property.PropertyType, member.Value!));
        }));
    }

    private static PropertyInfo PropertyOf(Type type, string member)
    {
        var name = char.ToUpperInvariant(member[0]) + member[1..];
        return type.GetProperty(name == type.Name ? name + "Value" : name) ?? throw new MissingMemberException(type.Name, name);
    }

    private static object Collection(Type type, JsonNode json)
    {
        var arguments = type.GenericTypeArguments;
        if (json is JsonArray array)
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(arguments))!;
            foreach (var item in array)
                list.Add(FromJson(arguments[0], item!));
            return list;
        }

        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
        foreach (var (key, value) in json.AsObject())
            map.Add(key, FromJson(arguments[1], value!));
        return map;
    }
}

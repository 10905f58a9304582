using System.Text;
using System.Text.Json;
using Cornac.Api.Models.Iam;

namespace Cornac.Api.Iam.Simulation;

/// <summary>Where in a policy's text a statement stands, by line and column counted from 1.</summary>
internal static class StatementPlace
{
    public static (Position Start, Position End) Of(string document, int statement)
    {
        var text = Encoding.UTF8.GetBytes(document);
        var reader = new Utf8JsonReader(text);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isStatement = reader.ValueTextEquals("Statement"u8);
            reader.Read();
            if (!isStatement)
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType == JsonTokenType.StartArray)
            {
                reader.Read();
                for (var i = 0; i < statement; i++)
                {
                    reader.Skip();
                    reader.Read();
                }
            }

            var start = reader.TokenStartIndex;
            reader.Skip();
            return (At(text, start), At(text, reader.BytesConsumed));
        }

        throw new InvalidOperationException("A policy that was read has no Statement.");
    }

    private static Position At(byte[] text, long offset)
    {
        var before = Encoding.UTF8.GetString(text, 0, (int)offset);
        return new Position { Line = before.Count(c => c == '\n') + 1, Column = before.Length - before.LastIndexOf('\n') };
    }
}

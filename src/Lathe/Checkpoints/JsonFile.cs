using System.Text.Json;
using System.Text.Unicode;

namespace Lathe.Checkpoints;

/// <summary>Reads small JSON files of unknown origin within limits.</summary>
internal static class JsonFile
{
    private const int MaximumDepth = 64;

    /// <exception cref="CheckpointException">Missing, no regular file, longer than <paramref name="longest"/>, or it cannot be
    /// read.</exception>
    public static byte[] Read(string path, long longest) => RegularFile.ReadAllBytes(path, longest);

    /// <summary>Parses an object; duplicate keys, depth beyond 64, invalid UTF-8 and anything else than an object are errors.</summary>
    public static JsonDocument ParseObject(string path, ReadOnlyMemory<byte> contents)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (contents.Span.StartsWith(mark))
            contents = contents[mark.Length..];
        if (!Utf8.IsValid(contents.Span))
            throw new CheckpointException(path, null, "is not valid UTF-8; the file is damaged.");
        JsonDocument document;
        try
        {
            RefuseDuplicates(contents.Span);
            document = JsonDocument.Parse(contents, new JsonDocumentOptions { MaxDepth = MaximumDepth });
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw new CheckpointException(path, null, $"is not valid JSON: {problem.Message}", problem);
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        document.Dispose();
        throw new CheckpointException(path, null, "is not a JSON object.");
    }

    /// <summary>A document keeps the last of two values with one name, silently; JsonDocumentOptions knows better from .NET 10 on
    /// only.</summary>
    private static void RefuseDuplicates(ReadOnlySpan<byte> contents)
    {
        Utf8JsonReader reader = new(contents, new JsonReaderOptions { MaxDepth = MaximumDepth });
        Stack<HashSet<string>> names = [];
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    names.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    names.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    string name = reader.GetString()!;
                    if (!names.Peek().Add(name))
                        throw new JsonException($"the name '{name}' stands twice in one object");
                    break;
                default:
                    break;
            }
        }
    }
}

using System.Text.Json;
using Lathe.Checkpoints;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Opens files with errors that name them.</summary>
internal static class JsonFile
{
    private const long LargestFile = 1L << 30;

    /// <exception cref="TokenizerException">The file is no regular file, cannot be read, or is larger than a gigabyte.</exception>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            return RegularFile.ReadAllBytes(path, LargestFile);
        }
        catch (CheckpointException problem)
        {
            throw new TokenizerException(problem.Message, problem);
        }
    }

    /// <exception cref="TokenizerException">The bytes are not JSON in UTF-8.</exception>
    public static JsonDocument Parse(byte[] bytes, string name)
    {
        try
        {
            return JsonDocument.Parse(bytes.AsMemory(bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0));
        }
        catch (JsonException exception)
        {
            throw new TokenizerException($"{name} is not valid JSON: {exception.Message}", exception);
        }
    }

    /// <summary>Lines of a text file; a byte-order mark and carriage returns before line feeds are dropped.</summary>
    /// <exception cref="TokenizerException">The file is not UTF-8.</exception>
    public static string[] ReadLines(string path)
    {
        byte[] bytes = ReadBytes(path);
        try
        {
            string text = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
            string[] lines = text.Split('\n');
            for (int i = 0; i < lines.Length; i++)
                lines[i] = lines[i].EndsWith('\r') ? lines[i][..^1] : lines[i];
            return lines.Length > 0 && lines[^1].Length == 0 ? lines[..^1] : lines;
        }
        catch (ArgumentException exception)
        {
            throw new TokenizerException($"{path} is not valid UTF-8: {exception.Message}", exception);
        }
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lathe.Tests;

/// <summary>
/// What models computed, to the bit, as one digest a line: a change that is to leave every output alone is held against the file that is
/// checked in. LATHE_UPDATE_GOLDEN=1 writes it; read which lines differ, and why.
/// </summary>
internal static class OutputDigests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("LATHE_UPDATE_GOLDEN") == "1";

    /// <summary>A digest over all elements, output by output; an output that is absent counts as one.</summary>
    /// <param name="outputs">Elements of each output as bytes, or null.</param>
    public static string Of(IEnumerable<byte[]?> outputs)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[]? output in outputs)
        {
            hash.AppendData(BitConverter.GetBytes(output?.Length ?? -1));
            hash.AppendData(output ?? []);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    /// <summary>The bytes of floats or ints.</summary>
    public static byte[] Bytes<T>(ReadOnlySpan<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();

    /// <summary>Compares with the file, or writes it.</summary>
    /// <param name="file">Full path.</param>
    /// <param name="found">Digest by what was computed.</param>
    public static void Check(string file, IEnumerable<KeyValuePair<string, string>> found)
    {
        string[] lines = [.. found.Select(entry => $"{entry.Value} {entry.Key}").Order(StringComparer.Ordinal)];
        if (Update)
            File.WriteAllText(file, string.Join('\n', lines) + "\n");
        Assert.True(File.Exists(file), $"{file} is missing: run with LATHE_UPDATE_GOLDEN=1");
        Assert.Equal(File.ReadAllText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries), lines);
    }
}

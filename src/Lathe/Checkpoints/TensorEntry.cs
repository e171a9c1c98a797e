namespace Lathe.Checkpoints;

/// <summary>Where a tensor is and what it looks like; every number in it has been checked against the file.</summary>
public sealed class TensorEntry
{
    internal TensorEntry(string file, string name, StoredType type, long[] shape, long elements, long offset, long bytes)
    {
        File = file;
        Name = name;
        Type = type;
        Shape = shape;
        Elements = elements;
        Offset = offset;
        Bytes = bytes;
    }

    /// <summary>Path of the file that holds it.</summary>
    public string File { get; }

    /// <summary>The name in the file, prefix included.</summary>
    public string Name { get; }

    public StoredType Type { get; }

    /// <summary>Dimensions, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Product of the dimensions.</summary>
    public long Elements { get; }

    /// <summary>First byte, counted from the start of the file.</summary>
    public long Offset { get; }

    public long Bytes { get; }

    /// <summary><c>BF16 [768, 768]</c></summary>
    public override string ToString() => $"{Type.Name()} {ShapeText(Shape)}";

    internal static string ShapeText(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    internal bool HasShape(ReadOnlySpan<long> expected)
    {
        if (Shape.Count != expected.Length)
            return false;
        for (int i = 0; i < expected.Length; i++)
        {
            if (Shape[i] != expected[i])
                return false;
        }

        return true;
    }
}

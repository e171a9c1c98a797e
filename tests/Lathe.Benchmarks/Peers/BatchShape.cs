using System.Globalization;

namespace Lathe.Benchmarks.Peers;

/// <summary>Sequences in a batch and tokens in each of them.</summary>
internal readonly record struct BatchShape(int Batch, int Sequence)
{
    /// <param name="text"><c>32x128</c>.</param>
    public static BatchShape Parse(string text)
    {
        string[] parts = text.Split('x');
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int batch)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int sequence))
        {
            throw new FormatException($"'{text}' is no shape: expected BATCHxSEQUENCE, such as 32x128");
        }
        return new BatchShape(batch, sequence);
    }

    public override string ToString() => $"{Batch} × {Sequence}";
}

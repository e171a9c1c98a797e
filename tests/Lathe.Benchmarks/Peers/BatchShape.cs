using System.Globalization;

namespace Lathe.Benchmarks.Peers;

/// <summary>Sequences in a batch and tokens in each of them, padding included.</summary>
internal readonly record struct BatchShape(int Batch, int Sequence)
{
    /// <param name="text"><c>32x128</c>.</param>
    /// <exception cref="FormatException">It is no shape.</exception>
    public static BatchShape Parse(string text)
    {
        string[] parts = text.Split('x');
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int batch)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int sequence)
            || batch < 1 || sequence < 1)
        {
            throw new FormatException($"'{text}' is no shape: expected BATCHxSEQUENCE, both at least 1, such as 32x128");
        }
        return new BatchShape(batch, sequence);
    }

    public override string ToString() => $"{Batch} × {Sequence}";
}

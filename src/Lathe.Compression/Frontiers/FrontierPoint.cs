namespace Lathe.Compression;

/// <summary>A candidate of a compression: what it takes and what it costs.</summary>
/// <param name="Name">Of the format: <c>float32</c>, <c>4 bits</c>, <c>adaptive 3.5</c>.</param>
/// <param name="Bits">Of a weight in the products that may be integers, the mean over weights.</param>
/// <param name="Bytes">Of all weights in memory.</param>
/// <param name="RelativeL2">Distance of the outputs from those of the float model; null without data.</param>
/// <param name="Milliseconds">For all batches of the data; null where it was not run.</param>
public sealed record FrontierPoint(string Name, double Bits, long Bytes, double? RelativeL2, double? Milliseconds)
{
    /// <summary>Whether this is what was written.</summary>
    public bool IsChosen { get; init; }

    /// <summary>
    /// Whether the distance is what the table of sensitivities promises, rather than that of a run: squared distances of products add up
    /// where their errors do not know of each other. Bytes are exact either way.
    /// </summary>
    public bool IsPredicted { get; init; }
}

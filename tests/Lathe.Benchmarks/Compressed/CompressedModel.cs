using Lathe.Compression;

namespace Lathe.Benchmarks.Compressed;

/// <summary>A way of compressing whose speed is measured.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Options">What is done.</param>
internal sealed record CompressedModel(string Name, CompressionOptions Options)
{
    /// <summary>The first one is what the others are held against.</summary>
    public static IReadOnlyList<CompressedModel> All { get; } =
    [
        new("int8, dynamic", new CompressionOptions()),
        new("int8, static", new CompressionOptions { Activations = new ActivationOptions { Mode = ActivationMode.Static,
            Smooth = false } }),
        new("int8, half of heads and neurons removed", new CompressionOptions
        {
            Pruning = new PruningOptions { Heads = 0.5, Neurons = 0.5, Importance = Importance.Magnitude, Refit = false },
        }),
        new("4 bits", new CompressionOptions { Bits = 4 }),
        new("3 bits", new CompressionOptions { Bits = 3 }),
    ];
}

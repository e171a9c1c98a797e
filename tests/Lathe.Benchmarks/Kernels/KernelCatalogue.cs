using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Benchmarks.Kernels;

/// <summary>The kernels of an encoder, at bert-base's sizes.</summary>
internal static class KernelCatalogue
{
    private const int Rows = 4096, Hidden = 768, Inner = 3072;

    public static IReadOnlyList<KernelEntry> All { get; } = [
        Product("int8 product, bias + GELU + quantise", Precision.Int8, Hidden, Inner, ProductEpilogue.GeluQuantize),
        Product("int8 product, bias + residual + norm + quantise", Precision.Int8, Inner, Hidden, ProductEpilogue.NormQuantize),
        Product("int8 product, bias", Precision.Int8, Hidden, 3 * Hidden, ProductEpilogue.Bias),
        Product("int4 product, bias + GELU + quantise", Precision.Int4, Hidden, Inner, ProductEpilogue.GeluQuantize),
        Product("float32 product, bias", Precision.Float32, Hidden, Inner, ProductEpilogue.Bias),
        Product("float32 product, bias + GELU", Precision.Float32, Hidden, Inner, ProductEpilogue.Gelu),
        Product("bfloat16 product, bias + GELU", Precision.BFloat16, Hidden, Inner, ProductEpilogue.Gelu),
        MatrixVector("int8 matrix-vector", WeightEncoding.Int8, 1),
        MatrixVector("int4 matrix-vector", WeightEncoding.Int4, 1),
        MatrixVector("int6 matrix-vector", WeightEncoding.Int6, 1),
        MatrixVector("int5 matrix-vector", WeightEncoding.Int5, 1),
        MatrixVector("int3 matrix-vector", WeightEncoding.Int3, 1),
        MatrixVector("int2 matrix-vector", WeightEncoding.Int2, 1),
        MatrixVector("bfloat16 matrix-vector", WeightEncoding.BFloat16, 1),
        MatrixVector("float32 matrix-vector", WeightEncoding.Float32, 1),
        MatrixVector("int8 matrix, few rows", WeightEncoding.Int8, 4),
        MatrixVector("int4 matrix, few rows", WeightEncoding.Int4, 4),
        Attention("float32 attention", threads => new AttentionCase(32, 128, 12, 64, threads)),
        Attention("int16 attention", threads => new HeadAttentionCase(32, 128, 12, 64, threads)),
        new("rows: residual + norm + quantise", $"64 × {Hidden} a thread", IsThreaded: true, threads => new NormCase(64, Hidden, threads)),
        new("rows: quantise", $"64 × {Hidden} a thread", IsThreaded: true, threads => new QuantizeCase(64, Hidden, threads)),
        new("rows: GELU", $"32 × {Inner}", IsThreaded: false, _ => new ActivationCase(Activation.Gelu, 32, Inner)),
    ];

    /// <summary>Those whose name contains one of <paramref name="words"/>; all where there is none.</summary>
    /// <exception cref="ArgumentException">A word is in no name.</exception>
    public static IReadOnlyList<KernelEntry> Matching(IReadOnlyCollection<string> words)
    {
        foreach (string word in words)
        {
            if (!All.Any(entry => entry.Name.Contains(word, StringComparison.OrdinalIgnoreCase)))
                throw new ArgumentException(
                    $"no kernel's name contains '{word}'; there are: {string.Join("; ", All.Select(entry => entry.Name))}");
        }
        return [.. All.Where(entry => words.Count == 0
            || words.Any(word => entry.Name.Contains(word, StringComparison.OrdinalIgnoreCase)))];
    }

    private static KernelEntry Product(string name, Precision precision, int inputs, int outputs, ProductEpilogue follows) =>
        new(name, $"{Rows} × {inputs} × {outputs}",
        IsThreaded: true, threads => new ProductCase(precision, Rows, inputs, outputs, follows, threads));

    private static KernelEntry MatrixVector(string name, WeightEncoding encoding, int rows) =>
        new(
            name, $"{rows} × {Hidden} × {Inner}, weights in DRAM",
            IsThreaded: true, threads => new MatrixVectorCase(encoding, rows, Hidden, Inner, threads));

    private static KernelEntry Attention(string name, Func<int, KernelCase> create) =>
        new(name, "32 × 128, 12 heads of 64", IsThreaded: true, create);
}

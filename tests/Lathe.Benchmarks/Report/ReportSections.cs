namespace Lathe.Benchmarks.Report;

/// <summary>Everything that docs/performance.md quotes, about a quarter of an hour on two cores.</summary>
internal static class ReportSections
{
    private const string BertBase = "peers $CHECKPOINTS/bert-base";

    public static IReadOnlyList<ReportSection> All { get; } = [
        new("bert-base-int8", $"{BertBase} --shapes 32x128 1x128 1x16 1x4 --precisions Int8 --threads 1 2 --rounds 5"),
        new("bert-base-float32", $"{BertBase} --shapes 32x128 --precisions Float32 --threads 2 --rounds 3"),
        new("bert-base-float32-small", $"{BertBase} --shapes 1x128 1x16 1x4 --precisions Float32 --threads 1 2 --rounds 3"),
        new("bert-base-float32-one-thread", $"{BertBase} --shapes 32x128 --precisions Float32 --threads 1 --rounds 3"),
        new("bert-base-small", $"{BertBase} --shapes 1x16 1x4 --precisions Int4 BFloat16 --threads 1 2 --rounds 5"),
        new("bert-base-padding", $"{BertBase} --shapes 32x128 --padding 0.5 --precisions Int8 --threads 1 2 --rounds 5"),
        new("minilm-l6", "peers $CHECKPOINTS/minilm-l6 --shapes 32x128 1x128 1x16 --precisions Int8 --threads 1 2 --rounds 7"),
        new("roberta-large", "peers $CHECKPOINTS/roberta-large --shapes 8x128 --precisions Int8 --threads 1 2 --rounds 5"),
        new("pytorch",
            "peers $CHECKPOINTS/bert-base --without-onnx-runtime --torch $TORCH --python $PYTHON --shapes 32x128 --precisions Int8 "
            + "--threads 1 2 --rounds 3"),
        new("kernels-products", "kernels --quick --kernels product --threads 1 2"),
        new("kernels-rows", "kernels --quick --kernels matrix attention rows: --threads 1 2"),
        new("plot-1", $"{BertBase} --shapes 1x8 1x32 1x64 1x256 1x512 --precisions Int8 Float32 --threads 2 --rounds 3"),
        new("plot-8", $"{BertBase} --shapes 8x8 8x16 8x32 8x64 8x128 8x256 --precisions Int8 Float32 --threads 2 --rounds 3"),
        new("plot-32", $"{BertBase} --shapes 32x8 32x16 32x32 32x64 --precisions Int8 Float32 --threads 2 --rounds 3"),
    ];

    /// <summary>Those with <paramref name="names"/>; all where there is none.</summary>
    /// <exception cref="ArgumentException">There is none of a name.</exception>
    public static IReadOnlyList<ReportSection> Named(IReadOnlyCollection<string> names) => names.Count == 0
        ? All
        : [.. names.Select(name => All.FirstOrDefault(section => section.Name == name)
            ?? throw new ArgumentException($"no section '{name}'; there are: {string.Join(", ", All.Select(section => section.Name))}"))];
}

using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>Fills the panels and scales of a block from weights [outputs, inputs], several panels at once.</summary>
internal static unsafe class PanelPacker
{
    /// <summary>Weights that are packed faster than threads wake.</summary>
    private const long FewWeights = 1 << 18;

    private delegate void PackPanel(in PanelLayout layout, float* weights, byte* block, int panel);

    /// <param name="layout">What is wanted.</param>
    /// <param name="weights">[outputs, inputs]; must stay where they are.</param>
    /// <param name="block">Zeroed memory of <see cref="PanelLayout.Bytes"/>.</param>
    public static void Run(PanelLayout layout, float* weights, byte* block)
    {
        PackPanel pack = PackerOf(layout.Format);
        if ((long)layout.Inputs * layout.Outputs >= FewWeights)
        {
            Parallel.For(0, layout.Panels, panel => pack(layout, weights, block, panel));
            return;
        }

        for (int panel = 0; panel < layout.Panels; panel++)
            pack(layout, weights, block, panel);
    }

    private static PackPanel PackerOf(WeightFormat format) => format.Description switch
    {
        { Encoding: WeightEncoding.Float32 } => FloatPanels.Float32,
        { Encoding: WeightEncoding.BFloat16 } => FloatPanels.BFloat16,
        { Encoding: WeightEncoding.Float16 } => FloatPanels.Float16,
        { Encoding: WeightEncoding.Int8 } => Int8Panels.Pack,
        { Scales: ScaleGrouping.InputGroup } => GroupedPanels.Pack,
        _ => throw new InvalidOperationException($"nothing packs weights of {format}"),
    };
}

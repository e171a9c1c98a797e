using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>Packs panels of float32, bf16 and f16.</summary>
internal static unsafe class FloatPanels
{
    private delegate void Narrow(ReadOnlySpan<float> source, Span<ushort> destination);

    public static void Float32(in PanelLayout layout, float* weights, byte* block, int panel) =>
        PanelTranspose.Run(weights, layout.Inputs, layout.Outputs, panel, (float*)(block + panel * layout.PanelBytes));

    public static void BFloat16(in PanelLayout layout, float* weights, byte* block, int panel) =>
        Half(layout, weights, block, panel, HalfWidth.ToBFloat16);

    public static void Float16(in PanelLayout layout, float* weights, byte* block, int panel) =>
        Half(layout, weights, block, panel, HalfWidth.ToFloat16);

    private static void Half(in PanelLayout layout, float* weights, byte* block, int panel, Narrow narrow)
    {
        float[] wide = new float[layout.Inputs * PanelLayout.Columns];
        fixed (float* buffer = wide)
            PanelTranspose.Run(weights, layout.Inputs, layout.Outputs, panel, buffer);
        narrow(wide, new Span<ushort>(block + panel * layout.PanelBytes, wide.Length));
    }
}

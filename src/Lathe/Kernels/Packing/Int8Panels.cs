using System.Runtime.CompilerServices;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>Packs panels of int8: one scale an output, −127..127.</summary>
internal static unsafe class Int8Panels
{
    /// <summary>What is added to a weight so that it is stored without a sign.</summary>
    public const int Offset = 128;

    /// <summary>Where a weight stands in its panel.</summary>
    public static long PlaceOf(int input, int column) =>
        ((long)(input / PanelLayout.Quad) * PanelLayout.Columns + column) * PanelLayout.Quad + input % PanelLayout.Quad;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(in PanelLayout layout, float* weights, byte* block, int panel)
    {
        byte* destination = block + panel * layout.PanelBytes;
        float* scales = (float*)(block + layout.ScalesOffset + panel * layout.PanelScaleBytes);
        int inputs = layout.Inputs, first = panel * PanelLayout.Columns, columns = Math.Min(PanelLayout.Columns, layout.Outputs - first);
        new Span<byte>(destination, checked((int)layout.PanelBytes)).Fill(Offset);
        for (int column = 0; column < columns; column++)
        {
            float* row = weights + (long)(first + column) * inputs;
            scales[column] = Int8Scale.Of(new ReadOnlySpan<float>(row, inputs), out float inverse);
            for (int input = 0; input < inputs; input++)
            {
                destination[PlaceOf(input, column)] = (byte)(Int8Scale.Quantize(row[input], inverse) + Offset);
            }
        }
    }
}

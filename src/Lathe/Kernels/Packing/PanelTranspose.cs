using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>Turns up to 32 rows of a matrix into a panel [input][32]; columns without a row are zero.</summary>
internal static unsafe class PanelTranspose
{
    /// <summary>Inputs moved at a time: 32 rows × 64 bytes are read whole, 16 rows of the panel are written whole.</summary>
    private const int Block = 16;

    /// <summary>A panel of weights [outputs, inputs].</summary>
    public static void Run(float* weights, int inputs, int outputs, int panel, float* destination)
    {
        int first = panel * PackedMatrix.PanelColumns;
        RunRows(weights + (long)first * inputs, inputs, inputs, Math.Min(PackedMatrix.PanelColumns, outputs - first), destination);
    }

    /// <summary>Rows that start <paramref name="stride"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunRows(float* rows, long stride, int inputs, int count, float* destination)
    {
        if (count < PackedMatrix.PanelColumns)
            new Span<float>(destination, checked(inputs * PackedMatrix.PanelColumns)).Clear();
        for (int start = 0; start < inputs; start += Block)
        {
            int end = Math.Min(inputs, start + Block);
            for (int column = 0; column < count; column++)
            {
                float* row = rows + column * stride;
                float* place = destination + (long)start * PackedMatrix.PanelColumns + column;
                for (int input = start; input < end; input++)
                {
                    *place = row[input];
                    place += PackedMatrix.PanelColumns;
                }
            }
        }
    }
}

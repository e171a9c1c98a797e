namespace Lathe.Kernels;

/// <summary>Turns 32 rows of weights [outputs, inputs] into a panel [input][32]; columns beyond the last output stay zero.</summary>
internal static unsafe class PanelTranspose
{
    /// <summary>Inputs moved at a time: 32 rows × 64 bytes are read whole, 16 rows of the panel are written whole.</summary>
    private const int Block = 16;

    public static void Run(float* weights, int inputs, int outputs, int panel, float* destination)
    {
        int first = panel * PackedMatrix.PanelColumns;
        int columns = Math.Min(PackedMatrix.PanelColumns, outputs - first);
        if (columns < PackedMatrix.PanelColumns)
            new Span<byte>(destination, checked(inputs * PackedMatrix.PanelColumns * sizeof(float))).Clear();
        for (int start = 0; start < inputs; start += Block)
        {
            int end = Math.Min(inputs, start + Block);
            for (int column = 0; column < columns; column++)
            {
                float* row = weights + (long)(first + column) * inputs;
                for (int input = start; input < end; input++)
                    destination[(long)input * PackedMatrix.PanelColumns + column] = row[input];
            }
        }
    }
}

using System.Runtime.CompilerServices;
using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>Turns up to 32 rows of a matrix into a panel [input][32]; columns without a row are zero.</summary>
internal static unsafe class PanelTranspose
{
    /// <summary>A panel of weights [outputs, inputs].</summary>
    public static void Run(float* weights, int inputs, int outputs, int panel, float* destination)
    {
        int first = panel * PanelLayout.Columns;
        RunRows(weights + (long)first * inputs, inputs, inputs, Math.Min(PanelLayout.Columns, outputs - first), destination);
    }

    /// <summary>Rows that start <paramref name="stride"/> floats apart.</summary>
    public static void RunRows(float* rows, long stride, int inputs, int count, float* destination)
    {
        if (Processor.CSharpTier.Has(InstructionCapabilities.Vectors512))
            Squares<Square16>(rows, stride, inputs, count, destination);
        else if (Processor.CSharpTier.Has(InstructionCapabilities.Vectors256))
            Squares<Square8>(rows, stride, inputs, count, destination);
        else
            Squares<Square4>(rows, stride, inputs, count, destination);
    }

    /// <summary>Whole squares in registers; what is left at both edges number by number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Squares<TSquare>(float* rows, long stride, int inputs, int count,
        float* destination) where TSquare : struct, ISquare
    {
        int wholeInputs = inputs / TSquare.Side * TSquare.Side, wholeColumns = count / TSquare.Side * TSquare.Side;
        if (count < PanelLayout.Columns)
            new Span<float>(destination, checked(inputs * PanelLayout.Columns)).Clear();
        for (int input = 0; input < wholeInputs; input += TSquare.Side)
        {
            float* line = destination + (long)input * PanelLayout.Columns;
            for (int column = 0; column < wholeColumns; column += TSquare.Side)
                TSquare.Transpose(rows + column * stride + input, stride, line + column);
            Edge(rows, stride, input, input + TSquare.Side, wholeColumns, count, destination);
        }
        Edge(rows, stride, wholeInputs, inputs, 0, count, destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Edge(float* rows, long stride, int firstInput, int endInput, int firstColumn, int endColumn, float* destination)
    {
        for (int column = firstColumn; column < endColumn; column++)
        {
            float* row = rows + column * stride;
            for (int input = firstInput; input < endInput; input++)
                destination[(long)input * PanelLayout.Columns + column] = row[input];
        }
    }
}

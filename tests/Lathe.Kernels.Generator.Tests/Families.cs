using Lathe.Contracts;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>What tests that walk all families must know of each.</summary>
internal static unsafe class Families
{
    /// <summary>Room for the largest argument block.</summary>
    public const int ArgumentBytes = 256;

    /// <summary>Rows of the tallest tile; of other families how many variants there are.</summary>
    public static int Kernels(KernelFamily family) => KernelFamilies.Of(family).Count;

    /// <summary>Arguments over 64 KB of operands, with which the family's kernels walk through all of their loops.</summary>
    public static void WriteArguments(KernelFamily family, byte* arguments, byte* operands)
    {
        float* floats = (float*)operands;
        byte* result = operands + 32_768;
        switch (KernelFamilies.Of(family).Arguments)
        {
            case KernelArguments.Epilogue:
                *(EpilogueArguments*)arguments = new()
                {
                    Sums = operands, Rows = 3, Columns = 19, Bias = floats, ColumnScales = floats, RowScales = floats, RowScaleStep = 4,
                    Offsets = (int*)operands,
                    Output = result, OutputStride = 128, Multiplier = operands, Residual = operands, OperandStride = 128,
                    Totals = (float*)(result + 4096), Maxima = (float*)(result + 8192),
                };
                break;
            case KernelArguments.Span:
                *(SpanArguments*)arguments = new() { Input = floats, Output = (float*)result, Count = 77 };
                break;
            case KernelArguments.Finish:
                *(FinishArguments*)arguments = new()
                {
                    Input = floats, Residual = floats, Output = (float*)result, Width = 157, WidthAsFloat = 157, Weight = floats,
                    Shift = floats, Centered = 1, Epsilon = 1,
                    Values = (sbyte*)result + 4096, Stride = 192, Scale = (float*)(result + 8192), Sums = (int*)(result + 8256),
                };
                break;
            case KernelArguments.Embedding:
                *(EmbeddingArguments*)arguments =
                    new() { Source = operands, Tail = operands + 640, Output = (float*)result, Width = 77, Accumulate = 1 };
                break;
            case KernelArguments.Attention:
                float* numbers = (float*)(operands + 49_152);
                *(AttentionArguments*)arguments = new()
                {
                    Tile = Tile(operands) with { Scales = operands + 40_960 },
                    Panels = 1, PanelBytes = 128, Rows = family is KernelFamily.AttentionPairs or KernelFamily.AttentionJoin ? 32 : 12,
                    Factors = numbers, Carried = numbers + 64, Maxima = numbers + 128,
                    Largest = numbers + 512, Totals = numbers + 640, Mask = numbers + 768, MaskStride = 0, Finish = 1, Columns = 21,
                    Multiplier = 1,
                };
                break;
            default:
                *(TileArguments*)arguments = Tile(operands);
                break;
        }
    }

    private static TileArguments Tile(byte* operands) => new()
    {
        A = operands, AStride = 640, B = operands, C = operands + 32_768, CStride = 128, Depth = 5, Accumulate = 1,
        Scales = operands, Sums = operands, SumsStride = 64, GroupBlocks = 2, BStride = 128,
    };
}

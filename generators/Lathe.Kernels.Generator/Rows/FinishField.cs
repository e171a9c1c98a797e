namespace Lathe.Kernels.Generator.Rows;

/// <summary>Byte offsets of the fields of <c>Lathe.Kernels.FinishArguments</c>.</summary>
internal enum FinishField
{
    Input = 0,
    Residual = 8,
    Output = 16,
    Width = 24,
    Weight = 32,
    Shift = 40,
    Centered = 48,
    Epsilon = 56,
    WidthAsFloat = 60,
    Totals = 64,
    Maxima = 72,
    Values = 80,
    Stride = 88,
    Scale = 96,
    Sums = 104,
    Multipliers = 112,
    StaticScale = 120,
    Offsets = 128,
}

namespace Lathe.Kernels.Generator.Rows;

/// <summary>Byte offsets of the fields of <c>Lathe.Kernels.EpilogueArguments</c>.</summary>
internal enum EpilogueField
{
    Sums = 0,
    Rows = 8,
    Columns = 16,
    Bias = 24,
    ColumnScales = 32,
    RowScales = 40,
    RowScaleStep = 48,
    Offsets = 56,
    Output = 64,
    OutputStride = 72,
    Multiplier = 80,
    Residual = 88,
    OperandStride = 96,
    Totals = 104,
    Maxima = 112,
    Values = 120,
    ValuesStride = 128,
    ValueSums = 136,
    ValueSumsStride = 144,
    Scaling = 152,
    Damage = 160,
}

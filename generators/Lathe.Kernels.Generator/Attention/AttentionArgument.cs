using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// Byte offsets of the fields of <c>Lathe.Kernels.AttentionArguments</c> behind those that it shares with tiles
/// (<see cref="Tiles.ArgumentBlock"/>).
/// </summary>
internal enum AttentionArgument
{
    Panels = 96,
    PanelBytes = 104,
    Rows = 112,
    Factors = 120,
    Carried = 128,
    Maxima = 136,
    Largest = 144,
    Totals = 152,
    Mask = 160,
    MaskStride = 168,
    Finish = 176,
    Columns = 184,
    Multiplier = 192,
}

internal static class AttentionArgumentExtensions
{
    /// <summary>Reads a field of the argument block.</summary>
    public static Scalar Argument(this KernelBuilder kernel, AttentionArgument field) => kernel.LoadScalar(At(field));

    /// <summary>Where a field stands.</summary>
    public static Address At(AttentionArgument field) => new(Scalar.Arguments, Displacement: (int)field);
}

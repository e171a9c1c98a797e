using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// Byte offsets of the fields of <c>Lathe.Kernels.AttentionArguments</c> behind those that it shares with tiles
/// (<see cref="Tiles.ArgumentBlock"/>).
/// </summary>
internal enum AttentionArgument
{
    Panels = 112,
    PanelBytes = 120,
    Rows = 128,
    Factors = 136,
    Carried = 144,
    Maxima = 152,
    Largest = 160,
    Totals = 168,
    Mask = 176,
    MaskStride = 184,
    Finish = 192,
    Columns = 200,
    Multiplier = 208,
}

internal static class AttentionArgumentExtensions
{
    /// <summary>Reads a field of the argument block.</summary>
    public static Scalar Argument(this KernelBuilder kernel, AttentionArgument field) => kernel.LoadScalar(At(field));

    /// <summary>Where a field stands.</summary>
    public static Address At(AttentionArgument field) => new(Scalar.Arguments, Displacement: (int)field);
}

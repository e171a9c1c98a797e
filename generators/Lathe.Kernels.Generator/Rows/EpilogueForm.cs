namespace Lathe.Kernels.Generator.Rows;

/// <summary>Which parts of an epilogue whole panels have; as <c>Lathe.Kernels.EpilogueForm</c>.</summary>
internal enum EpilogueForm
{
    /// <summary>Those whose pointers are given.</summary>
    Any,

    /// <summary>None: dequantise, bias and activation.</summary>
    Plain,

    /// <summary>Maxima alone.</summary>
    Maxima,

    /// <summary>A residual and totals.</summary>
    ResidualAndTotals,
}

namespace Lathe.Kernels;

/// <summary>Which of an epilogue's optional pointers are given: those kinds of products that are most of an encoder have a loop of their own.</summary>
internal enum EpilogueForm : long
{
    /// <summary>Some; the kernel looks.</summary>
    Any,

    /// <summary>None.</summary>
    Plain,

    /// <summary>Maxima alone, which quantising wants.</summary>
    Maxima,

    /// <summary>Residual and totals, which a norm wants.</summary>
    ResidualAndTotals,
}

namespace Lathe.Benchmarks.Plot;

/// <summary>Points and line of a series, told apart without colour.</summary>
internal enum PlotMark
{
    /// <summary>Filled circles on a solid line.</summary>
    Solid,

    /// <summary>Empty squares on a dashed line.</summary>
    Dashed,

    /// <summary>A dotted line without points.</summary>
    Dotted,
}

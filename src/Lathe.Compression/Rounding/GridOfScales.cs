using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>The codes and scales that a format has, as packing chooses them.</summary>
internal sealed class GridOfScales
{
    private readonly int lowest, highest;
    private readonly GroupScaleSearch? search;

    public GridOfScales(WeightFormat format, int inputs)
    {
        WeightFormat whole = format.For(inputs);
        GroupSize = whole.IsGrouped ? whole.GroupSize : inputs;
        Groups = (inputs + GroupSize - 1) / GroupSize;
        (lowest, highest) = (format.Description.LowestCode, format.Description.HighestCode);
        search = format.IsGrouped ? GroupScaleSearch.Of(format.Bits) : null;
    }

    /// <summary>Inputs that share a scale.</summary>
    public int GroupSize { get; }

    public int Groups { get; }

    /// <summary>The scale for the weights of one group of an output; 0 where all of them are nothing.</summary>
    public float Scale(ReadOnlySpan<float> values)
    {
        if (search is null)
            return Int8Scale.Of(values, out _);
        Span<sbyte> codes = values.Length <= 1024 ? stackalloc sbyte[values.Length] : new sbyte[values.Length];
        return HalfWidth.FromBFloat16(search.Run(values, codes));
    }

    public sbyte Code(double value, float scale) => scale == 0 ? (sbyte)0 : (sbyte)Math.Clamp(Math.Round(value / scale), lowest, highest);
}

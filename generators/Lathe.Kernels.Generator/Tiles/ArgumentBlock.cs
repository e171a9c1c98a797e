using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>Byte offsets of the fields of <c>Lathe.Kernels.TileArguments</c>, which every tile kernel takes a pointer to.</summary>
internal enum ArgumentBlock
{
    A = 0,
    AStride = 8,
    B = 16,
    C = 24,
    CStride = 32,
    Depth = 40,
    Accumulate = 48,
    Scales = 56,
    Sums = 64,
    SumsStride = 72,
    GroupBlocks = 80,
    BStride = 88,
    Ahead = 96,
    AheadStep = 104,
}

using System.Runtime.InteropServices;
using Lathe.Kernels.Generator.Attention;
using Lathe.Kernels.Generator.Rows;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>Programs read arguments by offset: theirs and the runtime's must be the same.</summary>
public sealed class ArgumentOffsetTests
{
    [Fact]
    public void Fields_stand_where_programs_read_them()
    {
        foreach (ArgumentBlock field in Enum.GetValues<ArgumentBlock>())
            Assert.Equal(Marshal.OffsetOf<TileArguments>(field.ToString()), (nint)(int)field);
        foreach (AttentionArgument field in Enum.GetValues<AttentionArgument>())
            Assert.Equal(Marshal.OffsetOf<AttentionArguments>(field.ToString()), (nint)(int)field);
        foreach (EmbeddingField field in Enum.GetValues<EmbeddingField>())
            Assert.Equal(Marshal.OffsetOf<EmbeddingArguments>(field.ToString()), (nint)(int)field);
        Assert.Equal(0, Marshal.OffsetOf<AttentionArguments>(nameof(AttentionArguments.Tile)));
    }
}

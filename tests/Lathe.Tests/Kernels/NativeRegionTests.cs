using System.Runtime.CompilerServices;
using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.Tests.Kernels;

public sealed unsafe class NativeRegionTests
{
    [Fact]
    public void Blocks_of_a_region_follow_each_other_and_do_not_overlap()
    {
        if (!LargePages.Available)
            Assert.Skip("this system has no large pages");
        using NativeRegion.Scope scope = new NativeRegion().Use();
        long[] sizes = [1, 64, 65, 100_000, 3 << 20, 0, 70 << 20, 5];
        NativeBlock[] blocks = [.. sizes.Select(NativeBlock.Allocate)];
        for (int i = 0; i < blocks.Length; i++)
        {
            Assert.Equal((sizes[i], false), (blocks[i].Bytes, blocks[i].IsMapped));
            Assert.Equal(0, (long)blocks[i].Pointer % NativeBlock.Alignment);
            Assert.False(blocks[i].Span.ContainsAnyExcept((byte)0));
            blocks[i].Span.Fill((byte)(i + 1));
        }
        for (int i = 0; i < blocks.Length; i++)
            Assert.False(blocks[i].Span.ContainsAnyExcept((byte)(i + 1)));
        Assert.Equal(64, blocks[1].Pointer - blocks[0].Pointer);
        Assert.Equal(128, blocks[3].Pointer - blocks[2].Pointer);
    }

    [Fact]
    public void A_block_keeps_its_memory_when_region_and_neighbours_are_gone()
    {
        NativeBlock block = OneOfMany();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(block.Span.ContainsAnyExcept((byte)9));
        block.Span.Fill(1);
    }

    [Fact]
    public void The_scope_ends_where_it_is_disposed_and_nests()
    {
        Assert.Null(NativeRegion.Current);
        NativeRegion outer = new(), inner = new();
        using (outer.Use())
        {
            using (inner.Use())
                Assert.Same(inner, NativeRegion.Current);
            Assert.Same(outer, NativeRegion.Current);
        }
        Assert.Null(NativeRegion.Current);
    }

    [Fact]
    public void Without_large_pages_a_region_gives_ordinary_blocks()
    {
        using LargePages.RefusalScope refused = LargePages.Refuse();
        using NativeRegion.Scope scope = new NativeRegion().Use();
        NativeBlock block = NativeBlock.Allocate(5 << 20);
        Assert.False(block.Span.ContainsAnyExcept((byte)0));
        block.Span.Fill(1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NativeBlock OneOfMany()
    {
        using NativeRegion.Scope scope = new NativeRegion().Use();
        NativeBlock[] blocks = [.. Enumerable.Range(0, 10).Select(_ => NativeBlock.Allocate(50_000))];
        foreach (NativeBlock block in blocks)
            block.Span.Fill(9);
        return blocks[4];
    }
}

using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.Tests.Hardware;

public sealed unsafe class LargePagesTests
{
    [Theory]
    [InlineData(null, "always [madvise] never", true)]
    [InlineData(null, "[always] madvise never", true)]
    [InlineData("1", "always [madvise] never", true)]
    [InlineData(null, "always madvise [never]", false)]
    [InlineData("0", "[always] madvise never", false)]
    [InlineData(null, null, false)]
    public void The_variable_and_the_system_s_setting_decide(string? variable, string? setting, bool expected) =>
        Assert.Equal(expected, LargePages.Allows(variable, setting));

    [Theory]
    [InlineData(1)]
    [InlineData(LargePages.PageBytes - 1)]
    [InlineData(LargePages.PageBytes)]
    [InlineData(3 * LargePages.PageBytes + 5)]
    public void Whole_zeroed_pages_are_mapped_and_writable_to_their_end(long bytes)
    {
        if (!LargePages.Available)
            Assert.Skip("this system has no large pages");
        byte* start = LargePages.TryAllocate(bytes, out long mapped);
        Assert.True(start != null);
        try
        {
            Assert.Equal(0, (long)start % LargePages.PageBytes);
            Assert.InRange(mapped, bytes, bytes + LargePages.PageBytes - 1);
            Assert.False(new ReadOnlySpan<byte>(start, (int)mapped).ContainsAnyExcept((byte)0));
            new Span<byte>(start, (int)mapped).Fill(7);
        }
        finally
        {
            LargePages.Free(start, mapped);
        }
    }

    [Fact]
    public void The_probe_says_what_was_granted()
    {
        LargePageReport report = LargePages.Probe();
        Assert.InRange(report.GrantedBytes, 0, report.AskedBytes);
        Assert.False(string.IsNullOrWhiteSpace(report.Setting));
        using (LargePages.Refuse())
        {
            Assert.False(LargePages.Available);
            Assert.Equal(0, LargePages.Probe().GrantedBytes);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Blocks_are_zeroed_and_aligned_whether_the_system_grants_large_pages_or_not(bool refused)
    {
        using LargePages.RefusalScope scope = refused ? LargePages.Refuse() : default;
        foreach (long bytes in (long[])[0, 1, 1000, LargePages.SmallestBlock - 1, LargePages.SmallestBlock, 3 * LargePages.PageBytes + 1])
        {
            NativeBlock block = NativeBlock.Allocate(bytes);
            Assert.Equal(bytes, block.Bytes);
            Assert.False(block.IsMapped);
            Assert.Equal(0, (long)block.Pointer % NativeBlock.Alignment);
            Assert.False(block.Span.ContainsAnyExcept((byte)0));
            block.Span.Fill(3);
            using AlignedMemory memory = new(bytes);
            Assert.Equal(0, (long)memory.Pointer % NativeBlock.Alignment);
            Assert.False(new ReadOnlySpan<byte>(memory.Pointer, (int)bytes).ContainsAnyExcept((byte)0));
            new Span<byte>(memory.Pointer, (int)bytes).Fill(3);
            GC.KeepAlive(block);
        }
    }
}

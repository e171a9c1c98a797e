using Lathe.Hardware;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>Executable memory and the detection that stands on it.</summary>
public sealed unsafe class ExecutableMemoryTests
{
    [Fact]
    public void Code_runs_and_is_not_writable_and_stands_between_inaccessible_pages()
    {
        using ExecutableMemory memory = Load([0xB8, 0x2A, 0x00, 0x00, 0x00, 0xC3]); // mov eax, 42; ret
        Assert.Equal(42, ((delegate* unmanaged[SuppressGCTransition]<int>)memory.Code)());
        Assert.Equal(0, (long)memory.Code % Environment.SystemPageSize);
        if (!OperatingSystem.IsLinux())
            Assert.Skip("page protections are read from /proc, which is Linux's");
        Assert.Equal("r-xp", Protection((nuint)memory.Code));
        Assert.Equal("---p", Protection((nuint)memory.Code - 1));
        Assert.Equal("---p", Protection((nuint)memory.Code + (nuint)Environment.SystemPageSize));
    }

    [Fact]
    public void Code_longer_than_a_page_is_copied_whole()
    {
        byte[] image = new byte[3 * Environment.SystemPageSize + 17];
        new Random(1).NextBytes(image);
        using ExecutableMemory memory = Load(image);
        Assert.True(new ReadOnlySpan<byte>(memory.Code, image.Length).SequenceEqual(image));
    }

    [Fact]
    public void Disposing_twice_is_harmless()
    {
        ExecutableMemory memory = Load([0xC3]);
        memory.Dispose();
        memory.Dispose();
        Assert.True(memory.Code == null);
    }

    [Fact]
    public void A_code_image_puts_bodies_on_cache_lines_and_keeps_every_byte()
    {
        CodeImage image = new();
        int first = image.Add(new KernelCode([1, 2, 3], [9], [8, 8], [9], [8, 8]));
        int second = image.Add(new KernelCode([4, 5], [7, 7], [6], [7, 7], [6]));
        Assert.Equal(63, first);
        Assert.Equal(126, second);
        Assert.Equal([9, 1, 2, 3, 8, 8], image.Bytes.Slice(first, 6).ToArray());
        Assert.Equal([7, 7, 4, 5, 6], image.Bytes.Slice(second, 5).ToArray());
    }

    [Fact]
    public void Detection_agrees_with_what_the_runtime_reports()
    {
        // The runtime may know less (options, NativeAOT), never more.
        foreach (InstructionTier tier in (InstructionTier[])[InstructionTier.Avx2, InstructionTier.Avx2Vnni, InstructionTier.Avx512,
            InstructionTier.Avx512Vnni])
        {
            if (Processor.Supports(tier) && ExecutableTiers.Refusal is null)
                Assert.True(ExecutableTiers.CanRun(tier), $"the runtime reports {tier}, detection does not");
        }

        Assert.False(ExecutableTiers.CanRun(InstructionTier.Portable));
    }

    private static ExecutableMemory Load(ReadOnlySpan<byte> image)
    {
        ExecutableMemory? memory = ExecutableMemory.TryLoad(image, out string? refusal);
        if (memory is null)
            Assert.Skip(refusal ?? "the system refuses executable memory");
        return memory;
    }

    private static string Protection(nuint address)
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] parts = line.Split([' ', '-'], 4);
            if (address >= Convert.ToUInt64(parts[0], 16) && address < Convert.ToUInt64(parts[1], 16))
                return line.Split(' ')[1];
        }

        return "unmapped";
    }
}

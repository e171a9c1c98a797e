using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Lathe.Hardware;

/// <summary>What the processor calls itself.</summary>
internal static class ProcessorName
{
    private const int FirstBrandLeaf = unchecked((int)0x80000002), LastBrandLeaf = unchecked((int)0x80000004),
        LargestExtendedLeaf = unchecked((int)0x80000000);

    /// <summary>For example <c>AuthenticAMD</c>; empty off x64, where no instruction tells.</summary>
    public static string Vendor()
    {
        if (!X86Base.IsSupported)
            return "";
        (_, int first, int third, int second) = X86Base.CpuId(0, 0);
        return Text([first, second, third]);
    }

    /// <summary>For example <c>AMD EPYC 9R14</c>; the architecture where the processor has no name for itself.</summary>
    public static string Brand()
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString();
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(LargestExtendedLeaf, 0).Eax < unchecked((uint)LastBrandLeaf))
            return architecture;
        List<int> words = [];
        for (int leaf = FirstBrandLeaf; leaf <= LastBrandLeaf; leaf++)
        {
            (int a, int b, int c, int d) = X86Base.CpuId(leaf, 0);
            words.AddRange([a, b, c, d]);
        }
        string brand = Text(CollectionsMarshal.AsSpan(words));
        return brand.Length > 0 ? brand : architecture;
    }

    private static string Text(ReadOnlySpan<int> words) =>
        Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).Replace("\0", "", StringComparison.Ordinal).Trim();
}

using System;
using System.Collections.Generic;
using System.Linq;

#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>The one table of encodings; every other list of them is derived from it.</summary>
internal static class WeightEncodings
{
    /// <summary>In the place of a number of bits: chosen for each layer by what is measured.</summary>
    public const int AdaptiveBits = -1;

#if LATHE_RUNTIME
    private static readonly EncodingDescription[] Table = [.. Enum.GetValues<WeightEncoding>().Select(Describe)];
#else
    private static readonly EncodingDescription[] Table = [.. ((WeightEncoding[])Enum.GetValues(typeof(WeightEncoding))).Select(Describe)];
#endif

    /// <summary>All of them, in the order of the enumeration.</summary>
    public static IReadOnlyList<EncodingDescription> All => Table;

    /// <summary>The bits that integer weights may have, most first.</summary>
    public static IEnumerable<int> IntegerBits =>
        Table.Where(encoding => encoding.IsInteger).Select(encoding => encoding.Bits).OrderByDescending(bits => bits);

    /// <exception cref="ArgumentOutOfRangeException">There is no such encoding.</exception>
    public static EncodingDescription Of(WeightEncoding encoding) => (uint)encoding < (uint)Table.Length
        ? Table[(int)encoding]
        : throw new ArgumentOutOfRangeException(
            nameof(encoding), encoding, $"expected one of {string.Join(", ", Table.Select(known => known.Encoding))}");

    /// <summary>Integers of so many bits, or null.</summary>
    public static EncodingDescription? OfBits(int bits) => Table.FirstOrDefault(encoding => encoding.IsInteger && encoding.Bits == bits);

    /// <summary>The bits that integers of an embedding's rows may have, most first.</summary>
    public static IEnumerable<int> EmbeddingBits =>
        Table.Where(encoding => encoding is { IsInteger: true, StoresEmbeddings: true }).Select(encoding => encoding.Bits);

    /// <summary>The encoding that these kernels multiply with, or null where they do something else.</summary>
    public static EncodingDescription? OfFamily(KernelFamily family) => Table.FirstOrDefault(encoding => encoding.Family == family);

    /// <summary>The encoding of that name, as the enumeration spells it, or null.</summary>
    public static EncodingDescription? OfName(string name) => Table.FirstOrDefault(encoding => encoding.Encoding.ToString() == name);

    // No default: the compiler names an encoding that has no line here (CS8509). Numbers without a name never come in.
#pragma warning disable CS8524
    private static EncodingDescription Describe(WeightEncoding encoding) => encoding switch
    {
        WeightEncoding.Float32 => new(encoding, 32, false, ScaleGrouping.None, KernelFamily.Float32, 16, 32),
        WeightEncoding.BFloat16 => new(encoding, 16, false, ScaleGrouping.None, KernelFamily.BFloat16, 17, 33),
        WeightEncoding.Float16 => new(encoding, 16, false, ScaleGrouping.None, KernelFamily.Float16, 18, 34),
        WeightEncoding.Int8 => new(encoding, 8, true, ScaleGrouping.Output, KernelFamily.Int8, 19, 35),
        WeightEncoding.Int6 => new(encoding, 6, true, ScaleGrouping.InputGroup, KernelFamily.Int6, 21, 0),
        WeightEncoding.Int5 => new(encoding, 5, true, ScaleGrouping.InputGroup, KernelFamily.Int5, 22, 0),
        WeightEncoding.Int4 => new(encoding, 4, true, ScaleGrouping.InputGroup, KernelFamily.Int4, 20, 36),
        WeightEncoding.Int3 => new(encoding, 3, true, ScaleGrouping.InputGroup, KernelFamily.Int3, 23, 0),
        WeightEncoding.Int2 => new(encoding, 2, true, ScaleGrouping.InputGroup, KernelFamily.Int2, 24, 0),
    };
#pragma warning restore CS8524
}

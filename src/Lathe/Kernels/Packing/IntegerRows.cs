using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>
/// Rows of an embedding as integers of 8 or 4 bits, the codes of all rows first, then their scales: of 8 bits one float32 a row, of 4 bits
/// one bf16 for each group of a row. A run reads a few rows, so this is C#, with the same bits on every processor.
/// </summary>
/// <remarks>
/// Of 8 bits a row is its codes, −127 … 127. Of 4 bits it is padded to a multiple of 32 with codes of 0; byte j of each 16 holds
/// code j + 8 in its lower half and code 16 + j, plus 8, in its upper: one mask and one shift part them.
/// </remarks>
internal readonly unsafe struct IntegerRows
{
    /// <summary>Codes that lie in 16 bytes of 4 bits.</summary>
    private const int Block = KernelLayout.BlockInputs;

    /// <summary>Values that are packed faster than threads wake.</summary>
    private const long FewValues = 1 << 18;

    private readonly int count, width, rowBytes, groups, groupSize;
    private readonly bool isGrouped;

    /// <param name="count">Rows.</param>
    /// <param name="width">Of a row.</param>
    /// <param name="format">8 or 4 bits; a group that a row cuts short has a scale all the same.</param>
    public IntegerRows(int count, int width, WeightFormat format)
    {
        (this.count, this.width, isGrouped) = (count, width, format.IsGrouped);
        groupSize = isGrouped ? format.For(width).GroupSize : width;
        if (isGrouped && (groupSize < Block || groupSize % Block != 0))
            throw new ArgumentOutOfRangeException(nameof(format), format, $"a group of an embedding's row is a multiple of {Block}");
        groups = (int)(((long)width + groupSize - 1) / groupSize);
        rowBytes = isGrouped ? (int)(((long)width + Block - 1) / Block * (Block / 2)) : width;
    }

    /// <summary>Of all rows and their scales.</summary>
    public long Bytes => ScalesOffset + (long)count * groups * (isGrouped ? sizeof(ushort) : sizeof(float));

    private long ScalesOffset => ((long)count * rowBytes + sizeof(float) - 1) / sizeof(float) * sizeof(float);

    /// <summary>Rounds values [count, width] into a block of zeros.</summary>
    public void Pack(float* values, byte* block)
    {
        IntegerRows rows = this;
        if ((long)count * width >= FewValues)
        {
            Parallel.For(0, count, row => rows.PackRow(new(values + (long)row * rows.width, rows.width), block, row));
            return;
        }

        for (int row = 0; row < count; row++)
            PackRow(new(values + (long)row * width, width), block, row);
    }

    /// <summary>A row's values to the output, or added to what stands there.</summary>
    [SkipLocalsInit]
    public void Read(byte* block, int row, float* output, bool accumulate)
    {
        byte* codes = block + (long)row * rowBytes;
        if (!isGrouped)
        {
            Values(codes, Unsafe.ReadUnaligned<float>(block + ScalesOffset + (long)row * sizeof(float)), width, output, accumulate);
            return;
        }

        byte* scales = block + ScalesOffset + (long)row * groups * sizeof(ushort);
        sbyte* block32 = stackalloc sbyte[Block];
        for (int start = 0; start < width; start += Block, codes += Block / 2)
        {
            Vector128<byte> pairs = Vector128.Load(codes), offset = Vector128.Create((byte)8);
            ((pairs & Vector128.Create((byte)15)) - offset).Store((byte*)block32);
            (Vector128.ShiftRightLogical(pairs, 4) - offset).Store((byte*)block32 + Block / 2);
            float scale = HalfWidth.FromBFloat16(Unsafe.ReadUnaligned<ushort>(scales + start / groupSize * sizeof(ushort)));
            Values((byte*)block32, scale, Math.Min(Block, width - start), output + start, accumulate);
        }
    }

    private void PackRow(ReadOnlySpan<float> values, byte* block, int row)
    {
        Span<byte> codes = new(block + (long)row * rowBytes, rowBytes);
        byte* scales = block + ScalesOffset;
        if (!isGrouped)
        {
            float scale = Int8Scale.Of(values, out float inverse);
            for (int i = 0; i < values.Length; i++)
                codes[i] = (byte)(sbyte)Int8Scale.Quantize(values[i], inverse);
            Unsafe.WriteUnaligned(scales + (long)row * sizeof(float), scale);
            return;
        }

        GroupScaleSearch search = GroupScaleSearch.Of(WeightEncodings.Of(WeightEncoding.Int4).Bits);
        sbyte[] rounded = new sbyte[rowBytes * 2];
        for (int group = 0; group < groups; group++)
        {
            int start = group * groupSize, length = Math.Min(groupSize, width - start);
            ushort scale = search.Run(values.Slice(start, length), rounded.AsSpan(start));
            Unsafe.WriteUnaligned(scales + ((long)row * groups + group) * sizeof(ushort), scale);
        }

        for (int i = 0; i < rounded.Length; i++)
            codes[i / Block * (Block / 2) + i % (Block / 2)] |= (byte)((rounded[i] + 8) << (i % Block < Block / 2 ? 0 : 4));
    }

    /// <summary>The product is rounded before it is added, as a row of floats of these values would be: no fused multiply-add.</summary>
    private static void Values(byte* codes, float scale, int count, float* output, bool accumulate)
    {
        Vector128<float> scales = Vector128.Create(scale);
        int i = 0;
        for (; i <= count - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
        {
            (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.Load((sbyte*)codes + i));
            (Vector128<int> first, Vector128<int> second) = Vector128.Widen(low);
            (Vector128<int> third, Vector128<int> fourth) = Vector128.Widen(high);
            Put(output + i, Vector128.ConvertToSingle(first) * scales, accumulate);
            Put(output + i + 4, Vector128.ConvertToSingle(second) * scales, accumulate);
            Put(output + i + 8, Vector128.ConvertToSingle(third) * scales, accumulate);
            Put(output + i + 12, Vector128.ConvertToSingle(fourth) * scales, accumulate);
        }

        for (; i < count; i++)
        {
            float value = (sbyte)codes[i] * scale;
            output[i] = accumulate ? value + output[i] : value;
        }
    }

    private static void Put(float* output, Vector128<float> value, bool accumulate) =>
        (accumulate ? value + Vector128.Load(output) : value).Store(output);
}

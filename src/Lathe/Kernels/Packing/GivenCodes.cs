using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>Fills a block with integers that are known already.</summary>
internal static unsafe class GivenCodes
{
    /// <param name="name">For errors.</param>
    /// <param name="layout">Of integers.</param>
    /// <param name="codes">[outputs, inputs].</param>
    /// <param name="scales">[outputs, groups], or [outputs].</param>
    /// <param name="block">Zeroed memory of <see cref="PanelLayout.Bytes"/>.</param>
    public static void Pack(string name, in PanelLayout layout, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, byte* block)
    {
        if (!layout.Format.IsInteger)
            throw new ArgumentException($"weights '{name}' are {layout.Format}, which has no codes");
        int groups = Math.Max(1, layout.Groups);
        if (scales.Length != (long)layout.Outputs * groups)
            throw new ArgumentException($"weights '{name}': {scales.Length} scales, expected {layout.Outputs} × {groups}");
        (int lowest, int highest) = (layout.Format.Description.LowestCode, layout.Format.Description.HighestCode);
        foreach (sbyte code in codes)
        {
            if (code < lowest || code > highest)
                throw new ArgumentException($"weights '{name}': code {code} of {layout.Format}, expected {lowest} … {highest}");
        }

        for (int panel = 0; panel < layout.Panels; panel++)
        {
            if (layout.Format.IsGrouped)
                Grouped(name, layout, codes, scales, block, panel);
            else
                Whole(layout, codes, scales, block, panel);
        }
    }

    private static void Whole(in PanelLayout layout, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, byte* block, int panel)
    {
        byte* destination = block + panel * layout.PanelBytes;
        float* packed = (float*)(block + layout.ScalesOffset + panel * layout.PanelScaleBytes);
        int first = panel * PanelLayout.Columns, columns = Math.Min(PanelLayout.Columns, layout.Outputs - first);
        new Span<byte>(destination, checked((int)layout.PanelBytes)).Fill(Int8Panels.Offset);
        for (int column = 0; column < columns; column++)
        {
            packed[column] = scales[first + column];
            ReadOnlySpan<sbyte> row = codes.Slice((first + column) * layout.Inputs, layout.Inputs);
            for (int input = 0; input < row.Length; input++)
                destination[Int8Panels.PlaceOf(input, column)] = (byte)(row[input] + Int8Panels.Offset);
        }
    }

    private static void Grouped(
        string name, in PanelLayout layout, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, byte* block, int panel)
    {
        byte* destination = block + panel * layout.PanelBytes;
        ushort* packed = (ushort*)(block + layout.ScalesOffset + panel * layout.PanelScaleBytes);
        int offset = layout.Format.Description.Offset;
        BitPlanes planes = new(layout.Format.Bits);
        for (int column = 0; column < PanelLayout.Columns; column++)
        {
            int output = panel * PanelLayout.Columns + column;
            bool isThere = output < layout.Outputs;
            for (int group = 0; isThere && group < layout.Groups; group++)
            {
                float scale = scales[output * layout.Groups + group];
                ushort bits = HalfWidth.ToBFloat16(scale);
                // NaN is what a group with a damaged weight has
                if (HalfWidth.FromBFloat16(bits) != scale && !float.IsNaN(scale))
                    throw new ArgumentException($"weights '{name}': scale {scale:R} of output {output} is no bfloat16; round it first");
                packed[group * PanelLayout.Columns + column] = bits;
            }

            ReadOnlySpan<sbyte> row = isThere ? codes.Slice(output * layout.Inputs, layout.Inputs) : [];
            for (int input = 0; input < layout.PaddedInputs; input++)
                planes.Set(destination, input, column, (input < row.Length ? row[input] : 0) + offset);
        }
    }
}

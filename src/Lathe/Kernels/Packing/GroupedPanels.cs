using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>Packs panels of fewer than 8 bits, whose inputs share scales in groups.</summary>
internal static unsafe class GroupedPanels
{
    public static void Pack(in PanelLayout layout, float* weights, byte* block, int panel)
    {
        byte* destination = block + panel * layout.PanelBytes;
        ushort* scales = (ushort*)(block + layout.ScalesOffset + panel * layout.PanelScaleBytes);
        int inputs = layout.Inputs, groupSize = layout.Format.GroupSize, offset = layout.Format.Description.Offset;
        BitPlanes planes = new(layout.Format.Bits);
        GroupScaleSearch search = GroupScaleSearch.Of(layout.Format.Bits);
        sbyte[] codes = new sbyte[groupSize];
        for (int column = 0; column < PanelLayout.Columns; column++)
        {
            int output = panel * PanelLayout.Columns + column;
            ReadOnlySpan<float> row = output < layout.Outputs ? new(weights + (long)output * inputs, inputs) : [];
            for (int group = 0; group < layout.Groups; group++)
            {
                int start = group * groupSize;
                ReadOnlySpan<float> values = row[Math.Min(start, row.Length)..Math.Min(start + groupSize, row.Length)];
                if (!values.IsEmpty)
                    scales[group * PanelLayout.Columns + column] = search.Run(values, codes);
                // what stands for no weight is a weight of 0
                codes.AsSpan(values.Length).Clear();
                for (int index = 0; index < groupSize; index++)
                    planes.Set(destination, start + index, column, codes[index] + offset);
            }
        }
    }
}

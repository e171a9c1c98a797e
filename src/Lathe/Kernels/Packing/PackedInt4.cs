namespace Lathe.Kernels;

/// <summary>
/// int4 weights in groups of inputs that share a scale, stored as u4 = w + 8: panels <c>[panel][input / 8][32][4]</c> bytes, byte
/// (column, j) = w[8b + j] | w[8b + 4 + j] &lt;&lt; 4 (inputs padded to a multiple of 32 with 8); then bf16 scales
/// <c>[panel][group][32]</c>; then float32 biases.
/// </summary>
public sealed unsafe class PackedInt4 : PackedMatrix
{
    internal const int Zero = 8;

    /// <summary>Inputs that activations carry one sum for; groups are a multiple of it.</summary>
    internal const int BlockInputs = 32;

    private PackedInt4(string name, int inputs, int outputs, int groupSize, NativeBlock payload)
        : base(name, inputs, outputs, PayloadBytes(inputs, outputs, groupSize), payload) => GroupSize = groupSize;

    /// <summary>Inputs that share a scale.</summary>
    public int GroupSize { get; }

    internal int Groups => PaddedInputs(Inputs) / GroupSize;

    internal long PanelBytes => (long)PaddedInputs(Inputs) / 2 * PanelColumns;

    internal long PanelScaleBytes => (long)Groups * PanelColumns * sizeof(ushort);

    internal ushort* Scales => (ushort*)(Block.Pointer + PanelBytes * Panels);

    internal override float* Bias => (float*)((byte*)Scales + PanelScaleBytes * Panels);

    /// <summary>Quantises and packs weights [outputs, inputs] and biases [outputs] (or none).</summary>
    /// <remarks>The group size is a multiple of 32 that divides the inputs (rounded up to a multiple of 32); scales come from <see cref="Int4ScaleSearch"/>.</remarks>
    public static PackedInt4 Pack(string name, int inputs, int outputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int groupSize = BlockInputs)
    {
        Check(name, inputs, outputs, weights, bias, MaxIntegerInputs);
        CheckGroup(name, inputs, groupSize);
        PackedInt4 packed = new(name, inputs, outputs, groupSize, NativeBlock.Allocate(PayloadBytes(inputs, outputs, groupSize)));
        ForEachPanel(inputs, outputs, weights, packed.PackColumns);
        CopyBias(bias, packed.Bias);
        return packed;
    }

    /// <summary>Takes a block as <see cref="PackedMatrix.Payload"/> gave it.</summary>
    /// <exception cref="ArgumentException">The block has the wrong size, or the group does not fit the inputs.</exception>
    public static PackedInt4 FromPayload(string name, int inputs, int outputs, int groupSize, NativeBlock payload)
    {
        Check(name, inputs, outputs, MaxIntegerInputs);
        CheckGroup(name, inputs, groupSize);
        return new PackedInt4(name, inputs, outputs, groupSize, payload);
    }

    public static long PayloadBytes(int inputs, int outputs, int groupSize) =>
        PaddedColumns(outputs) * (PaddedInputs(inputs) / 2L + PaddedInputs(inputs) / groupSize * (long)sizeof(ushort) + sizeof(float));

    private static int PaddedInputs(int inputs) => (inputs + BlockInputs - 1) / BlockInputs * BlockInputs;

    private static void CheckGroup(string name, int inputs, int groupSize)
    {
        if (groupSize < BlockInputs || groupSize % BlockInputs != 0 || PaddedInputs(inputs) % groupSize != 0)
            throw new ArgumentException(
                $"weights '{name}': group size {groupSize} must be a multiple of {BlockInputs} that divides the {inputs} inputs (padded to {PaddedInputs(inputs)})");
    }

    private void PackColumns(float* weights, int panel)
    {
        byte* destination = Block.Pointer + panel * PanelBytes;
        ushort* scales = Scales + (long)panel * Groups * PanelColumns;
        new Span<byte>(destination, checked((int)PanelBytes)).Fill(Zero | Zero << 4);
        int first = panel * PanelColumns;
        Span<sbyte> codes = stackalloc sbyte[BlockInputs];
        sbyte[] wide = GroupSize > BlockInputs ? new sbyte[GroupSize] : [];
        if (wide.Length > 0)
            codes = wide;
        for (int column = 0; column < PanelColumns && first + column < Outputs; column++)
        {
            ReadOnlySpan<float> row = new(weights + (long)(first + column) * Inputs, Inputs);
            for (int group = 0; group < Groups; group++)
            {
                int start = group * GroupSize;
                ReadOnlySpan<float> values = row[Math.Min(start, Inputs)..Math.Min(start + GroupSize, Inputs)];
                scales[group * PanelColumns + column] = Int4ScaleSearch.Run(values, codes);
                for (int index = 0; index < values.Length; index++)
                    Store(destination, start + index, column, codes[index] + Zero);
            }
        }
    }

    private static void Store(byte* panel, int input, int column, int nibble)
    {
        int position = input % 8;
        byte* place = panel + ((long)(input / 8) * PanelColumns + column) * 4 + position % 4;
        *place = position < 4 ? (byte)(*place & 0xF0 | nibble) : (byte)(*place & 0x0F | nibble << 4);
    }
}

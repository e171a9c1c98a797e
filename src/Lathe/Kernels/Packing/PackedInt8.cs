using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>
/// int8 weights, symmetric per output channel, −127..127, stored as u8 = w + 128: panels <c>[panel][input / 4][32][4]</c>
/// (inputs padded to a multiple of 4 with 128), then one float32 scale a column, then biases.
/// </summary>
public sealed unsafe class PackedInt8 : PackedMatrix
{
    internal const int Zero = 128;

    private PackedInt8(string name, int inputs, int outputs, NativeBlock payload)
        : base(name, inputs, outputs, PayloadBytes(inputs, outputs), payload)
    {
    }

    /// <summary>Groups of 4 inputs.</summary>
    internal int Quads => CountQuads(Inputs);

    internal long PanelBytes => (long)Quads * PanelColumns * 4;

    internal float* Scales => (float*)(Block.Pointer + PanelBytes * Panels);

    internal override float* Bias => Scales + PaddedColumns(Outputs);

    /// <summary>Quantises and packs weights [outputs, inputs] and biases [outputs] (or none); at most 65,536 inputs.</summary>
    public static PackedInt8 Pack(string name, int inputs, int outputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        Check(name, inputs, outputs, weights, bias, MaxIntegerInputs);
        PackedInt8 packed = new(name, inputs, outputs, NativeBlock.Allocate(PayloadBytes(inputs, outputs)));
        ForEachPanel(inputs, outputs, weights, packed.PackColumns);
        CopyBias(bias, packed.Bias);
        return packed;
    }

    /// <summary>Takes a block as <see cref="PackedMatrix.Payload"/> gave it.</summary>
    /// <exception cref="ArgumentException">The block has the wrong size, or there are too many inputs for int32 sums.</exception>
    public static PackedInt8 FromPayload(string name, int inputs, int outputs, NativeBlock payload)
    {
        Check(name, inputs, outputs, MaxIntegerInputs);
        return new PackedInt8(name, inputs, outputs, payload);
    }

    public static long PayloadBytes(int inputs, int outputs) => PaddedColumns(outputs) * ((long)CountQuads(inputs) * 4 + 2 * sizeof(float));

    private static int CountQuads(int inputs) => (inputs + 3) / 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackColumns(float* weights, int panel)
    {
        byte* destination = Block.Pointer + panel * PanelBytes;
        new Span<byte>(destination, checked((int)PanelBytes)).Fill(Zero);
        int first = panel * PanelColumns;
        for (int column = 0; column < PanelColumns && first + column < Outputs; column++)
        {
            float* row = weights + (long)(first + column) * Inputs;
            Scales[first + column] = Int8Scale.Of(new ReadOnlySpan<float>(row, Inputs), out float inverse);
            for (int input = 0; input < Inputs; input++)
                destination[((long)(input / 4) * PanelColumns + column) * 4 + input % 4] = (byte)(Int8Scale.Quantize(row[input], inverse) + Zero);
        }
    }
}

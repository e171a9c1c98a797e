namespace Lathe.Kernels;

/// <summary>BFloat16 weights: panels <c>[panel][input][32]</c> of 16 bits, then float32 biases. Arithmetic is float32.</summary>
public sealed unsafe class PackedBFloat16 : PackedMatrix
{
    private PackedBFloat16(string name, int inputs, int outputs, NativeBlock payload)
        : base(name, inputs, outputs, PayloadBytes(inputs, outputs), payload)
    {
    }

    internal override float* Bias => (float*)(Block.Pointer + PanelBytes * Panels);

    internal long PanelBytes => (long)Inputs * PanelColumns * sizeof(ushort);

    /// <summary>Packs weights [outputs, inputs], rounded to nearest even, and biases [outputs] (or none).</summary>
    public static PackedBFloat16 Pack(string name, int inputs, int outputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        Check(name, inputs, outputs, weights, bias);
        PackedBFloat16 packed = new(name, inputs, outputs, NativeBlock.Allocate(PayloadBytes(inputs, outputs)));
        byte* panels = packed.Block.Pointer;
        long panelBytes = packed.PanelBytes;
        ForEachPanel(inputs, outputs, weights, (source, panel) =>
        {
            float[] wide = new float[inputs * PanelColumns];
            fixed (float* buffer = wide)
                PanelTranspose.Run(source, inputs, outputs, panel, buffer);
            HalfWidth.ToBFloat16(wide, new Span<ushort>(panels + panel * panelBytes, wide.Length));
        });
        CopyBias(bias, packed.Bias);
        return packed;
    }

    /// <summary>Takes a block as <see cref="PackedMatrix.Payload"/> gave it.</summary>
    /// <exception cref="ArgumentException">The block has the wrong size.</exception>
    public static PackedBFloat16 FromPayload(string name, int inputs, int outputs, NativeBlock payload)
    {
        Check(name, inputs, outputs);
        return new PackedBFloat16(name, inputs, outputs, payload);
    }

    public static long PayloadBytes(int inputs, int outputs) => PaddedColumns(outputs) * ((long)inputs * sizeof(ushort) + sizeof(float));
}

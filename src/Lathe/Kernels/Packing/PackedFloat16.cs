namespace Lathe.Kernels;

/// <summary>Float16 weights: panels <c>[panel][input][32]</c> of 16 bits, then float32 biases. Arithmetic is float32.</summary>
public sealed unsafe class PackedFloat16 : PackedMatrix
{
    private PackedFloat16(string name, int inputs, int outputs, NativeBlock payload)
        : base(name, inputs, outputs, PayloadBytes(inputs, outputs), payload)
    {
    }

    internal override float* Bias => (float*)(Block.Pointer + PanelBytes * Panels);

    internal long PanelBytes => (long)Inputs * PanelColumns * sizeof(ushort);

    /// <summary>Packs weights [outputs, inputs], rounded to nearest even, and biases [outputs] (or none).</summary>
    public static PackedFloat16 Pack(string name, int inputs, int outputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        Check(name, inputs, outputs, weights, bias);
        PackedFloat16 packed = new(name, inputs, outputs, NativeBlock.Allocate(PayloadBytes(inputs, outputs)));
        byte* panels = packed.Block.Pointer;
        long panelBytes = packed.PanelBytes;
        ForEachPanel(inputs, outputs, weights, (source, panel) =>
        {
            float[] wide = new float[inputs * PanelColumns];
            fixed (float* buffer = wide)
                PanelTranspose.Run(source, inputs, outputs, panel, buffer);
            HalfWidth.ToFloat16(wide, new Span<ushort>(panels + panel * panelBytes, wide.Length));
        });
        CopyBias(bias, packed.Bias);
        return packed;
    }

    /// <summary>Takes a block as <see cref="PackedMatrix.Payload"/> gave it.</summary>
    /// <exception cref="ArgumentException">The block has the wrong size.</exception>
    public static PackedFloat16 FromPayload(string name, int inputs, int outputs, NativeBlock payload)
    {
        Check(name, inputs, outputs);
        return new PackedFloat16(name, inputs, outputs, payload);
    }

    public static long PayloadBytes(int inputs, int outputs) => PaddedColumns(outputs) * ((long)inputs * sizeof(ushort) + sizeof(float));
}

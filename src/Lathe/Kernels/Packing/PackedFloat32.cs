namespace Lathe.Kernels;

/// <summary>float32 weights: panels <c>[panel][input][32]</c>, then biases.</summary>
public sealed unsafe class PackedFloat32 : PackedMatrix
{
    private PackedFloat32(string name, int inputs, int outputs, NativeBlock payload)
        : base(name, inputs, outputs, PayloadBytes(inputs, outputs), payload)
    {
    }

    internal override float* Bias => (float*)(Block.Pointer + PanelBytes * Panels);

    internal long PanelBytes => (long)Inputs * PanelColumns * sizeof(float);

    /// <summary>Packs weights [outputs, inputs] and biases [outputs] (or none).</summary>
    public static PackedFloat32 Pack(string name, int inputs, int outputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        Check(name, inputs, outputs, weights, bias);
        PackedFloat32 packed = new(name, inputs, outputs, NativeBlock.Allocate(PayloadBytes(inputs, outputs)));
        float* panels = (float*)packed.Block.Pointer;
        ForEachPanel(inputs, outputs, weights, (source, panel) =>
            PanelTranspose.Run(source, inputs, outputs, panel, panels + (long)panel * inputs * PanelColumns));
        CopyBias(bias, packed.Bias);
        return packed;
    }

    /// <summary>Takes a block as <see cref="PackedMatrix.Payload"/> gave it.</summary>
    /// <exception cref="ArgumentException">The block has the wrong size.</exception>
    public static PackedFloat32 FromPayload(string name, int inputs, int outputs, NativeBlock payload)
    {
        Check(name, inputs, outputs);
        return new PackedFloat32(name, inputs, outputs, payload);
    }

    public static long PayloadBytes(int inputs, int outputs) => PaddedColumns(outputs) * ((long)inputs + 1) * sizeof(float);
}

using System.Runtime.CompilerServices;
using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>Activation functions over a span. exp is within 2 ulp, erf and tanh within 1e-7; the same bits on every tier.</summary>
public static unsafe class Activations
{
    /// <summary>output[i] = activation(input[i]); the output may be the input.</summary>
    /// <exception cref="ArgumentException">The output is shorter than the input.</exception>
    public static void Run(ReadOnlySpan<float> input, Activation activation, Span<float> output)
    {
        if (output.Length < input.Length)
            throw new ArgumentException($"output: {output.Length} values, expected {input.Length}", nameof(output));
        fixed (float* x = input, y = output)
        {
            if (Processor.CSharpTier >= InstructionTier.Avx512)
                Dispatch<Sixteen512>(x, activation, y, input.Length);
            else if (Processor.CSharpTier >= InstructionTier.Avx2)
                Dispatch<Sixteen256>(x, activation, y, input.Length);
            else
                Dispatch<Sixteen128>(x, activation, y, input.Length);
        }
    }

    private static void Dispatch<T>(float* x, Activation activation, float* y, int length) where T : unmanaged, ISixteen<T>
    {
        switch (activation)
        {
            case Activation.None: Buffer.MemoryCopy(x, y, (long)length * sizeof(float), (long)length * sizeof(float)); break;
            case Activation.Gelu: Apply<T, GeluFunction>(x, y, length); break;
            case Activation.GeluTanh: Apply<T, GeluTanhFunction>(x, y, length); break;
            case Activation.Relu: Apply<T, ReluFunction>(x, y, length); break;
            case Activation.Silu: Apply<T, SiluFunction>(x, y, length); break;
            case Activation.Tanh: Apply<T, TanhFunction>(x, y, length); break;
            case Activation.Sigmoid: Apply<T, SigmoidFunction>(x, y, length); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Apply<T, TFunction>(float* x, float* y, int length)
        where T : unmanaged, ISixteen<T>
        where TFunction : struct, IActivationFunction
    {
        int start = 0;
        for (; start + 16 <= length; start += 16)
            T.Store(TFunction.Apply(T.Load(x + start)), y + start);
        if (start < length)
            Partial<T>.Store(TFunction.Apply(Partial<T>.Load(x + start, length - start)), y + start, length - start);
    }
}

using System.Runtime.InteropServices;
using TorchSharp;

namespace Lathe.Training.Tests.Modules;

/// <summary>Between Lathe's tensors and torch's.</summary>
internal static class TorchTensors
{
    public static torch.Tensor ToTorch(this Tensor tensor)
    {
        long[] shape = [.. tensor.Shape.ToArray().Select(extent => (long)extent)];
        Tensor contiguous = tensor.Contiguous();
        return contiguous.Type == ElementType.Float32
            ? torch.tensor(contiguous.Floats.ToArray(), shape)
            : torch.tensor(contiguous.Ints.ToArray(), shape).to(torch.ScalarType.Int64);
    }

    public static float[] ToFloats(this torch.Tensor tensor)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return MemoryMarshal.Cast<byte, float>(tensor.detach().to(torch.ScalarType.Float32).cpu().contiguous().bytes).ToArray();
    }

    /// <summary>‖found − expected‖ / ‖expected‖.</summary>
    public static double Distance(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        Assert.Equal(expected.Length, found.Length);
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow((double)found[i] - expected[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        return Math.Sqrt(difference / Math.Max(norm, double.Epsilon));
    }
}

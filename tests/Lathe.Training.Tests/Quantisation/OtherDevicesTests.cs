using Lathe.Kernels.Formats;
using Lathe.Training.Tests.Modules;
using TorchSharp;

namespace Lathe.Training.Tests.Quantisation;

/// <summary>What torch computes where the kernels cannot read, on a GPU: here on the CPU, against the kernels.</summary>
public sealed class OtherDevicesTests : IDisposable
{
    private readonly TinyEncoder model;
    private readonly CompiledArithmetic compiled;

    public OtherDevicesTests()
    {
        TorchLibrary.Require();
        model = new TinyEncoder(TinyHead.Sequence);
        compiled = new CompiledArithmetic(model);
    }

    public void Dispose() => model.Dispose();

    /// <summary>A code of 12 bits that falls on the other side of a step moves one of many summands by 1 / 4,095 of a row's
    /// largest.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attention_of_integers_is_that_of_the_kernels(bool masks)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable none = torch.no_grad();
        torch.random.manual_seed(5);
        torch.Tensor query = torch.randn(2, 3, 7, 16), key = torch.randn(2, 3, 9, 16), value = torch.randn(2, 3, 9, 16);
        torch.Tensor? mask = masks ? torch.where(torch.rand(2, 1, 1, 9).lt(0.3), float.NegativeInfinity, 0f) : null;
        Assert.InRange(
            TorchTensors.Distance(
                compiled.Attention(query, key, value, mask, scale: 0, ofIntegers: true).contiguous().ToFloats(),
                FakeAttention.Run(query, key, value, mask, 1 / Math.Sqrt(16)).contiguous().ToFloats()), 0, 1e-4);
    }

    /// <summary>Sums of integers are exact in either; what is left is the rounding of scales.</summary>
    [Theory]
    [InlineData(WeightEncoding.Int8)]
    [InlineData(WeightEncoding.Int4)]
    [InlineData(WeightEncoding.Int3)]
    [InlineData(WeightEncoding.BFloat16)]
    public void A_product_is_that_of_the_kernels(WeightEncoding encoding)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable none = torch.no_grad();
        torch.random.manual_seed(6);
        torch.Tensor x = torch.randn(5, 64), weight = torch.randn(24, 64), bias = torch.randn(24);
        ProductQuantisation product = new(new WeightFormat(encoding), null);
        Assert.InRange(
            TorchTensors.Distance(
                compiled.Product(x, product.Pack("line", weight, bias, null)).ToFloats(), product.Run(x, weight, bias).ToFloats()),
            0, 1e-6);
    }
}

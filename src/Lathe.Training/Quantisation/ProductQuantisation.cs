using Lathe.CompilerServices;
using Lathe.Kernels.Formats;
using TorchSharp;

namespace Lathe.Training;

/// <summary>How one product is computed as the kernels do: its weights in a format, its inputs as int8 where that is of integers.</summary>
/// <param name="format">Of the weights.</param>
/// <param name="scaling">Of the inputs, where that is not the default.</param>
internal sealed class ProductQuantisation(WeightFormat format, RowScaling? scaling)
{
    public WeightFormat Format => format;

    public bool IsMigrated => scaling is { IsMigrated: true };

    /// <summary>The same with weights in another format of integers.</summary>
    public ProductQuantisation With(WeightFormat other) => new(other, scaling);

    /// <summary>What packing rounds: the weights, divided by what their inputs were multiplied with.</summary>
    /// <param name="weight">[outputs, inputs].</param>
    public torch.Tensor Migrated(torch.Tensor weight) =>
        scaling is { IsMigrated: true } ? weight / Numbers(scaling.InputFactors(), weight) : weight;

    /// <summary>The way back.</summary>
    /// <param name="rounded">[outputs, inputs].</param>
    public torch.Tensor MigratedBack(torch.Tensor rounded) =>
        scaling is { IsMigrated: true } ? rounded * Numbers(scaling.InputFactors(), rounded) : rounded;

    /// <param name="x">[..., inputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <param name="scales">[outputs × groups], which weights are rounded with; null: those of packing's search.</param>
    public torch.Tensor Run(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias, torch.Tensor? scales = null)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        if (!format.IsInteger)
            return torch.nn.functional.linear(x, FakeQuantisation.Weights(weight, format), bias).MoveToOuterDisposeScope();
        weight = Migrated(weight);
        if (scaling is { IsShifted: true })
        {
            // of the weights before they are rounded, as packing has it
            torch.Tensor shifts = Numbers(scaling.InputShifts(), x).to(torch.ScalarType.Float64);
            torch.Tensor added = weight.to(torch.ScalarType.Float64).matmul(shifts);
            bias = (bias is null ? -added : bias.to(torch.ScalarType.Float64) - added).to(torch.ScalarType.Float32);
        }

        torch.Tensor rows = Rows(x), rounded = scales is not null && format.IsGrouped
            ? LearnedScales.Weights(weight, scales, format) : FakeQuantisation.Weights(weight, format);
        return (torch.is_grad_enabled() ? torch.nn.functional.linear(rows, rounded, bias) : Exact(rows, rounded, bias))
            .MoveToOuterDisposeScope();
    }

    /// <summary>Weights as the kernels read them.</summary>
    /// <param name="name">For errors.</param>
    /// <param name="weight">As of <see cref="Run"/>, and so are the others.</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <param name="scales">[outputs × groups], or null.</param>
    public PackedWeights Pack(string name, torch.Tensor weight, torch.Tensor? bias, torch.Tensor? scales)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable none = torch.no_grad();
        (int outputs, int inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        float[] numbers = Floats(Migrated(weight)), biases = bias is null ? [] : Floats(bias);
        if (scaling is { IsShifted: true })
            biases = scaling.TakeShiftsFrom(numbers, biases);
        if (scales is null || !format.IsGrouped)
            return PackedWeights.Pack(name, format, inputs, outputs, numbers, biases, scaling);
        float[] stored = LearnedScales.Stored(scales);
        sbyte[] codes = new sbyte[numbers.Length];
        LearnedScales.Round(numbers, inputs, stored, format.For(inputs), codes);
        return PackedWeights.Pack(name, format, inputs, outputs, codes, stored, biases, scaling);
    }

    private static float[] Floats(torch.Tensor x) => x.detach().cpu().contiguous().data<float>().ToArray();

    /// <summary>
    /// The kernels sum integers, without any error. Sums of float32 would be off in their last bits, which the next rounding to int8 makes
    /// whole steps of here and there.
    /// </summary>
    private static torch.Tensor Exact(torch.Tensor rows, torch.Tensor weight, torch.Tensor? bias)
    {
        torch.Tensor sums = rows.to(torch.ScalarType.Float64).matmul(weight.to(torch.ScalarType.Float64).t());
        return (bias is null ? sums : sums + bias).to(torch.ScalarType.Float32);
    }

    private unsafe torch.Tensor Rows(torch.Tensor x)
    {
        if (scaling is null)
            return FakeQuantisation.Rows(x);
        torch.Tensor scaled = x * Numbers(new ReadOnlySpan<float>(scaling.Multipliers, scaling.Width), x);
        if (scaling.IsShifted)
            scaled = scaled + Numbers(new ReadOnlySpan<float>(scaling.Offsets, scaling.Width), x);
        return scaling.StaticScale == 0 ? FakeQuantisation.Rows(scaled) : FakeQuantisation.StaticRows(scaled, scaling.StaticScale);
    }

    private static torch.Tensor Numbers(ReadOnlySpan<float> numbers, torch.Tensor like) =>
        torch.tensor(numbers.ToArray(), torch.ScalarType.Float32, like.device);
}

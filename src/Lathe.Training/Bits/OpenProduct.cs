using Lathe.CompilerServices;
using Lathe.Compression;
using Lathe.Kernels;
using Lathe.Kernels.Formats;
using TorchSharp;

namespace Lathe.Training;

/// <summary>A product whose bits are chosen while it is trained, and what its gradients have told of it.</summary>
internal sealed class OpenProduct : IDisposable
{
    private readonly TrainableLinear[] layers;

    /// <param name="choice">What is said of it.</param>
    /// <param name="layers">The layers that it is compiled from.</param>
    public OpenProduct(ProductChoice choice, TrainableLinear[] layers)
    {
        (Choice, this.layers) = (choice, layers);
        Squares = [.. layers.Select(layer => torch.zeros_like(layer.Weight.Value).detach().DetachFromDisposeScope())];
    }

    public ProductChoice Choice { get; }

    /// <summary>Squares of gradients of each layer's weights, summed over steps.</summary>
    public IReadOnlyList<torch.Tensor> Squares { get; }

    public IEnumerable<(string Name, torch.Tensor Tensor)> State =>
        layers.Zip(Squares, (layer, squares) => ($"squares.{layer.Name}", squares));

    /// <summary>Adds the squares of the gradients that are there.</summary>
    public void Look()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        for (int i = 0; i < layers.Length; i++)
        {
            if (layers[i].Weight.Value.grad is { } gradient)
                Squares[i].addcmul_(gradient, gradient, 1);
        }
    }

    public void Forget()
    {
        foreach (torch.Tensor squares in Squares)
            squares.zero_();
    }

    /// <summary>Has the product be computed at other bits.</summary>
    /// <param name="bits">That kernels have.</param>
    /// <param name="withScales">Whether learned scales begin where the search has them for these bits.</param>
    public void Store(int bits, bool withScales)
    {
        foreach (TrainableLinear layer in layers)
        {
            layer.Quantisation = layer.Quantisation!.With(Format(bits));
            if (withScales && layer.Quantisation.Format.IsGrouped)
                layer.LearnScales(layer.Quantisation.Format);
        }
    }

    /// <summary>Makes scales that are learned where they may be needed later on: an optimizer is told of all parameters at once.</summary>
    public void BeginScales()
    {
        foreach (TrainableLinear layer in layers)
            layer.LearnScales(layer.Quantisation!.Format.IsGrouped ? layer.Quantisation.Format : Format(WeightEncodings.IntegerBits.Min()));
    }

    /// <summary>
    /// What each number of bits is foreseen to cost the loss: half of the sum over weights of (error of rounding)² × curvature, which is
    /// the mean squared gradient (the empirical Fisher information, as OBD has it with the Hessian's diagonal).
    /// </summary>
    /// <param name="steps">That gradients were looked at.</param>
    /// <param name="least">Added to each weight's squares: what no gradient has reached counts this little, and not nothing.</param>
    public LayerSensitivity Sensitivity(int steps, double least)
    {
        using IDisposable none = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        int inputs = (int)layers[0].Weight.Value.shape[1], outputs = (int)layers.Sum(layer => layer.Weight.Value.shape[0]);
        List<BitSensitivity> choices = [];
        foreach (int bits in WeightEncodings.IntegerBits.OrderDescending())
        {
            (double loss, double error) = (0, 0);
            for (int i = 0; i < layers.Length; i++)
            {
                using DisposeScope ofLayer = torch.NewDisposeScope();
                torch.Tensor weight = layers[i].Weight.Value;
                ProductQuantisation quantisation = layers[i].Quantisation!;
                torch.Tensor rounded = quantisation.MigratedBack(
                    FakeQuantisation.Weights(quantisation.Migrated(weight), Format(bits)));
                torch.Tensor lost = (rounded - weight).square();
                error += lost.sum(torch.ScalarType.Float64).item<double>();
                loss += (lost * (Squares[i] + least)).sum(torch.ScalarType.Float64).item<double>();
            }

            choices.Add(new BitSensitivity(
                bits, PackedWeights.PayloadBytes(Format(bits), inputs, outputs), loss / (2.0 * Math.Max(1, steps)), error));
        }

        return new LayerSensitivity(Choice.Product, outputs, inputs, choices) { GroupSize = Choice.GroupSize };
    }

    public void Dispose()
    {
        foreach (torch.Tensor squares in Squares)
            squares.Dispose();
    }

    private WeightFormat Format(int bits) => new(WeightEncodings.OfBits(bits)!.Encoding, Choice.GroupSize);
}

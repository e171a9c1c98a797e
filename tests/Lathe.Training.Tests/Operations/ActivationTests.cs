using TorchSharp;

namespace Lathe.Training.Tests.Operations;

/// <summary>Activations on torch tensors, in float64, against torch's own functions: values and gradients.</summary>
public sealed class ActivationTests : IDisposable
{
    private readonly DisposeScope scope;

    public ActivationTests()
    {
        TorchLibrary.Require();
        scope = torch.NewDisposeScope();
    }

    public static TheoryData<Activation> All => [.. Enum.GetValues<Activation>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Values_and_gradients_are_those_of_torch(Activation activation)
    {
        torch.Tensor ours = Points(), theirs = Points();
        torch.Tensor actual = new Module().Run(ours, activation), expected = Reference(theirs, activation);
        actual.sum().backward();
        expected.sum().backward();
        Assert.True(actual.allclose(expected, rtol: 1e-12, atol: 1e-12), $"{activation}: {actual.cstr()}");
        Assert.True(ours.grad!.allclose(theirs.grad!, rtol: 1e-10, atol: 1e-10), $"{activation}: {ours.grad!.cstr()}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_far_from_zero_are_finite(Activation activation)
    {
        torch.Tensor x = torch.tensor(new float[] { -1000, -200, -90, 90, 200, 1000 }, requires_grad: true);
        new Module().Run(x, activation).sum().backward();
        Assert.True(x.grad!.isfinite().all().item<bool>(), $"{activation}: {x.grad!.cstr()}");
    }

    [Fact]
    public void What_is_no_activation_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Module().Run(Points(), (Activation)99));

    [Fact]
    public void Functions_of_formulas_that_no_activation_uses_yet_are_those_of_torch()
    {
        TorchMath math = default;
        torch.Tensor x = torch.tensor(new[] { -2.0, 0.5, 8.0, double.NaN });
        Same(x / 4, math.Divide(x, torch.full_like(x, 4)));
        Same(torch.exp(x), math.Exp(x));
        Same(torch.tensor(new[] { -2.0, 0.5, 6.0, double.NaN }), math.AtMost(x, 6));
        Same(torch.tensor(new[] { -1.0, 0.5, 8.0, double.NaN }), math.AtLeast(x, -1));

        static void Same(torch.Tensor expected, torch.Tensor actual) => Assert.True(actual.allclose(expected, equal_nan: true));
    }

    public void Dispose() => scope.Dispose();

    private static torch.Tensor Points() =>
        torch.tensor(new[] { -12, -3, -1, -0.1, 0, 0.1, 1, 3, 12 }, requires_grad: true);

    private static torch.Tensor Reference(torch.Tensor x, Activation activation) => activation switch
    {
        Activation.None => x * 1,
        Activation.Gelu => torch.nn.functional.gelu(x),
        Activation.GeluTanh => x * 0.5 * (torch.tanh((x + (x.pow(3) * 0.044715)) * Math.Sqrt(2 / Math.PI)) + 1),
        Activation.Relu => torch.nn.functional.relu(x),
        Activation.Silu => torch.nn.functional.silu(x),
        Activation.Tanh => torch.tanh(x),
        Activation.Sigmoid => torch.sigmoid(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "is new: say here what it is"),
    };

    /// <summary>The operations are for generated modules.</summary>
    private sealed class Module() : TorchOperations("module")
    {
        public torch.Tensor Run(torch.Tensor x, Activation activation) => Activate(x, activation);
    }
}

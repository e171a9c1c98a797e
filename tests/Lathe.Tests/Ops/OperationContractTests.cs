using System.Reflection;
using Lathe.Tests.Tensors;
using static Lathe.Ops;

namespace Lathe.Tests.Operations;

/// <summary>What the generator takes from an operation's attribute must be true of the operation.</summary>
public sealed class OperationContractTests
{
    private static readonly MethodInfo[] Operations = [
        .. typeof(Ops).GetMethods().Concat(typeof(Tensor).GetMethods())
            .Where(method => method.IsDefined(typeof(OperationAttribute), inherit: false)),
    ];

    private static readonly Tensor X = (TensorTests.Counting(2, 3, 4) - 7.5f) * 0.25f;
    private static readonly Tensor Y = TensorTests.Counting(2, 4, 5);
    private static readonly Tensor Row = TensorTests.Counting(1, 4) + 1f;
    private static readonly Tensor Mask = Tensor.From([1, 1, 0, 1, 0, 0], 2, 3);
    private static readonly Tensor Hidden = PaddingMask(Mask);
    private static readonly Tensor Row3 = TensorTests.Counting(1, 2, 4);
    private static readonly Tensor Kernel = (TensorTests.Counting(5, 3, 2) - 3f) * 0.5f;
    private static readonly Tensor Image = TensorTests.Counting(2, 3, 4, 6) - 20f;
    private static readonly Tensor Patch = (TensorTests.Counting(5, 3, 2, 3) - 9f) * 0.125f;

    /// <summary>
    /// By method: an eager call, and the call that generated code would make of its kernel. Activations have kernels of their own, and
    /// Activate's reference stands for all.
    /// </summary>
    private static readonly Dictionary<string, (Func<Tensor> Eager, Action<Tensor>? Kernel)> Calls = new(StringComparer.Ordinal)
    {
        ["Abs"] = (() => Abs(X), output => AbsReference.Run(X.View, output.View)),
        ["AlibiBias"] = (() => AlibiBias(X, 3), output => AlibiBiasReference.Run(X.View, 3, output.View)),
        ["CausalMask"] = (() => CausalMask(X), output => CausalMaskReference.Run(X.View, output.View)),
        ["Clamp"] = (() => Clamp(X, -1, 0.5f), output => ClampReference.Run(X.View, -1, 0.5f, output.View)),
        ["Conv1d"] = (() => Conv1d(X, Kernel, null, 2, 1), output =>
            Conv1dReference.Run(X.View, Kernel.View, default, 2, 1, 1, 1, output.View)),
        ["Equal"] = (() => Ops.Equal(X, Row), output => EqualReference.Run(X.View, Row.View, output.View)),
        ["Exp"] = (() => Exp(X), output => ExpReference.Run(X.View, output.View)),
        ["ExpandBatch"] = (() => ExpandBatch(Row3, X), output => ExpandBatchReference.Run(Row3.View, X.View, output.View)),
        ["Greater"] = (() => Greater(X, Row), output => GreaterReference.Run(X.View, Row.View, output.View)),
        ["GreaterOrEqual"] = (() => GreaterOrEqual(X, Row), output => GreaterOrEqualReference.Run(X.View, Row.View, output.View)),
        ["Less"] = (() => Less(X, Row), output => LessReference.Run(X.View, Row.View, output.View)),
        ["LessOrEqual"] = (() => LessOrEqual(X, Row), output => LessOrEqualReference.Run(X.View, Row.View, output.View)),
        ["Log"] = (() => Log(X), output => LogReference.Run(X.View, output.View)),
        ["Max"] = (() => Max(X, 1), output => MaxReference.Run(X.View, 1, false, output.View)),
        ["Maximum"] = (() => Maximum(X, Row), output => MaximumReference.Run(X.View, Row.View, output.View)),
        ["Mean"] = (() => Mean(X, 1), output => MeanReference.Run(X.View, 1, false, output.View)),
        ["Min"] = (() => Min(X, 1), output => MinReference.Run(X.View, 1, false, output.View)),
        ["Minimum"] = (() => Minimum(X, Row), output => MinimumReference.Run(X.View, Row.View, output.View)),
        ["PatchEmbedding"] = (() => PatchEmbedding(Image, Patch), output =>
            PatchEmbeddingReference.Run(Image.View, Patch.View, default, output.View)),
        ["RotaryPositions"] = (() => RotaryPositions(X, Mask, 2), output =>
            RotaryPositionsReference.Run(X.View, Mask.View, 2, 10000, false, output.View)),
        ["Sqrt"] = (() => Sqrt(X), output => SqrtReference.Run(X.View, output.View)),
        ["Sum"] = (() => Sum(X, 1), output => SumReference.Run(X.View, 1, false, output.View)),
        ["Where"] = (() => Where(Row, X, Row), output => WhereReference.Run(Row.View, X.View, Row.View, output.View)),
        ["op_UnaryNegation"] = (() => -X, output => NegateReference.Run(X.View, output.View)),
        ["Activate"] = (() => Activate(X, Activation.Silu), output => ActivateReference.Run(X.View, Activation.Silu, output.View)),
        ["Attention"] = (() => Attention(X, X, X, Hidden, 2), RunAttention),
        ["Concat"] = (() => Concat(1, X, X), output => ConcatReference.Run(X.View, X.View, 1, output.View)),
        ["FirstToken"] = (() => FirstToken(X), output => FirstTokenReference.Run(X.View, output.View)),
        ["Gelu"] = (() => Gelu(X), null),
        ["GeluTanh"] = (() => GeluTanh(X), null),
        ["L2Normalize"] = (() => L2Normalize(X), output => L2NormalizeReference.Run(X.View, 1e-12f, output.View)),
        ["MatMul"] = (() => MatMul(X, Y), output => MatMulReference.Run(X.View, Y.View, output.View)),
        ["MeanPool"] = (() => MeanPool(X, Mask), output => MeanPoolReference.Run(X.View, Mask.View, output.View)),
        ["Observe"] = (() => Observe(X, "x"), null),
        ["PaddingMask"] = (() => PaddingMask(Mask), output => PaddingMaskReference.Run(Mask.View, output.View)),
        ["Positions"] = (() => Positions(Mask, 0), output => PositionsReference.Run(Mask.View, 0, output.View)),
        ["Relu"] = (() => Relu(X), null),
        ["Reshape"] = (() => Ops.Reshape(X, 0, -1), null),
        ["Sigmoid"] = (() => Sigmoid(X), null),
        ["Silu"] = (() => Silu(X), null),
        ["Slice"] = (() => Slice(X, 2, 1, 2), output => SliceReference.Run(X.View, 2, 1, 2, output.View)),
        ["Softmax"] = (() => Softmax(X, 1), output => SoftmaxReference.Run(X.View, 1, output.View)),
        ["Tanh"] = (() => Tanh(X), null),
        ["Transpose"] = (() => Transpose(X, 0, 2), output => TransposeReference.Run(X.View, 0, 2, output.View)),
        ["ZerosLike"] = (() => ZerosLike(Mask), output => ZerosLikeReference.Run(Mask.View, output.View)),
        ["op_Addition"] = (() => X + Row, output => AddReference.Run(X.View, Row.View, output.View)),
        ["op_Division"] = (() => X / Row, output => DivideReference.Run(X.View, Row.View, output.View)),
        ["op_Multiply"] = (() => X * Row, output => MultiplyReference.Run(X.View, Row.View, output.View)),
        ["op_Subtraction"] = (() => X - Row, output => SubtractReference.Run(X.View, Row.View, output.View)),
    };

    /// <summary>Of operations that state a signature.</summary>
    private static readonly Dictionary<string, int[]> Foretold = new(StringComparer.Ordinal)
    {
        ["AlibiBias"] = [1, 3, 3, 3], ["CausalMask"] = [1, 1, 3, 3], ["Conv1d"] = [2, 5, 3], ["ExpandBatch"] = [2, 2, 4],
        ["PatchEmbedding"] = [2, 4, 5], ["RotaryPositions"] = [2, 3, 4],
    };

    public static TheoryData<string> Names => [.. Operations.Select(method => method.Name).Distinct(StringComparer.Ordinal)];

    [Fact]
    public void Every_operation_is_tested_here() =>
        Assert.Equal(Calls.Keys.Order(StringComparer.Ordinal), Names.Select(row => row.Data).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_shape_rule_foretells_the_result(string name)
    {
        Tensor result = Calls[name].Eager();
        ShapeRule? rule = Description(Operations.First(method => method.Name == name)).Shape;
        (int[] shape, ElementType type) = rule switch
        {
            ShapeRule.SameAsFirst or ShapeRule.Broadcast => (new[] { 2, 3, 4 }, ElementType.Float32),
            ShapeRule.MatMul => ([2, 3, 5], ElementType.Float32),
            ShapeRule.Attention => ([2, 3, 4], ElementType.Float32),
            ShapeRule.Concat => ([2, 6, 4], ElementType.Float32),
            ShapeRule.Slice => ([2, 3, 2], ElementType.Float32),
            ShapeRule.Reshape => ([2, 12], ElementType.Float32),
            ShapeRule.Transpose => ([4, 3, 2], ElementType.Float32),
            ShapeRule.DropSequence => ([2, 4], ElementType.Float32),
            ShapeRule.PaddingMask => ([2, 3], ElementType.Float32),
            ShapeRule.Reduce => ([2, 4], ElementType.Float32),
            null => (Foretold[name], ElementType.Float32),
            ShapeRule.SameAsFirstInt32 => ([2, 3], ElementType.Int32),
            _ => throw new NotSupportedException($"{rule} is new: say here what it foretells"),
        };
        Assert.Equal(shape, result.Shape.ToArray());
        Assert.Equal(type, result.Type);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_kernel_gives_the_bits_of_the_eager_call_and_allocates_nothing(string name)
    {
        (Func<Tensor> eager, Action<Tensor>? kernel) = Calls[name];
        if (kernel is null)
        {
            Assert.All(Operations.Where(method => method.Name == name), method => Assert.Null(Description(method).Kernel));
            return;
        }
        Tensor expected = eager().Contiguous(), output = Tensor.Like(expected.Type, expected.Shape);
        kernel(output);
        Assert.Equal(Bits(expected), Bits(output));

        // The best of a few: a collection that another test sets off moves the counter too.
        long allocated = long.MaxValue;
        for (int attempt = 0; attempt < 10 && allocated > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            kernel(output);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Kernels_take_inputs_then_arguments_then_the_output()
    {
        foreach (MethodInfo operation in Operations)
        {
            if (Description(operation).Kernel is not { } kernel)
                continue;
            Type[] given = [.. operation.GetParameters().Select(parameter => parameter.ParameterType)];
            // Concat's parts come as a span; two stand for all. A number beside an operator reaches the kernel as a view.
            Type[] inputs = [.. given.SelectMany(type => Enumerable.Repeat(typeof(TensorView), InputsOf(type, operation.IsSpecialName)))];
            Type[] others = [.. given.Where(type => InputsOf(type, operation.IsSpecialName) == 0)];
            Type[] signature = [.. inputs, .. others, typeof(TensorView)];
            MethodInfo? run = kernel.GetMethod("Run", BindingFlags.Public | BindingFlags.Static, signature);
            Assert.True(run is not null, $"{kernel.Name} has no public static Run for {operation}");
            Assert.True(kernel.IsPublic, $"{kernel.Name} is not visible to generated code");
        }
    }

    [Fact]
    public void An_activation_is_named_after_its_operation() =>
        Assert.All(
            Operations.Where(method => Description(method).Activation != Activation.None),
            method => Assert.Equal(method.Name, Description(method).Activation.ToString()));

    [Fact]
    public void Every_activation_has_an_operation() =>
        Assert.Equal(
            Enum.GetValues<Activation>(),
            [Activation.None, .. Operations.Select(m => Description(m).Activation).Where(a => a != Activation.None).Order()]);

    private static int InputsOf(Type parameter, bool isOperator) =>
        parameter == typeof(ReadOnlySpan<Tensor>) ? 2 : parameter == typeof(Tensor) || isOperator ? 1 : 0;

    private static OperationAttribute Description(MethodInfo operation) => operation.GetCustomAttribute<OperationAttribute>()!;

    private static void RunAttention(Tensor output) =>
        AttentionReference.Run(X.View, X.View, X.View, Hidden.View, 2, 0, output.View);

    private static int[] Bits(Tensor tensor) =>
        tensor.Type == ElementType.Int32 ? tensor.Ints.ToArray() : [.. tensor.Floats.ToArray().Select(BitConverter.SingleToInt32Bits)];
}

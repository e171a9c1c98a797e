using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace Lathe.CompilerServices;

/// <summary>
/// Tells the generator what it must know of an operation: there is no second list. The methods are those of
/// <see cref="Ops"/> and the operators of <see cref="Tensor"/>, which count as Add, Subtract, Multiply, Divide and Negate.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Method)]
public sealed class OperationAttribute : Attribute
{
    /// <param name="shape">How the shape of the result follows from the operands.</param>
    public OperationAttribute(ShapeRule shape) => Shape = shape;

    /// <param name="signature">
    /// The shapes of the tensor parameters in order, and of the result: <c>[b, s, w], int32 [b, s]? -> [b, w]</c>. A name is one extent
    /// wherever it stands, or the int parameter of that name; numbers and + − * / over these are extents too. A question mark says
    /// that the operand may be null; what is not int32 is float32. Of an operand's extents that are products, one factor may stand
    /// nowhere else: it is what is left.
    /// </param>
    public OperationAttribute(string signature) => Signature = signature;

    /// <summary>Null where the signature says it.</summary>
    public ShapeRule? Shape { get; }

    /// <summary>Null where a rule says it.</summary>
    public string? Signature { get; }

    /// <summary>Where it is not None: the operation is this elementwise function, and fuses into a product's epilogue.</summary>
    public Activation Activation { get; init; }

    /// <summary>
    /// A static class with <c>public static void Run(…)</c> on <see cref="TensorView"/>s: the inputs, then the other arguments in
    /// order, then the output. Generated code calls it where no faster kernel exists. Null: the operation moves nothing, or
    /// generated code has a lowering of its own.
    /// </summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)]
    public Type? Kernel { get; init; }

    /// <summary>What an element of the result depends on: decides whether batches may be cut into chunks, and padding left out.</summary>
    public OperationReach Reach { get; init; }

    /// <summary>
    /// For <see cref="OperationReach.Sequence"/>: a static class with <c>public static void Run(…)</c> as <see cref="Kernel"/> has it, on
    /// tokens [1, rows, …] of sequences that stand one after the other, with a <see cref="SequenceRows"/> before the output. Null:
    /// generated code computes padding too.
    /// </summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)]
    public Type? PackedKernel { get; init; }

    /// <summary>Which tensor operand only says what is padding, counted from 0; −1 for none.</summary>
    public int MaskOperand { get; init; } = -1;
}

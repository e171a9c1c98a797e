using System.Diagnostics.CodeAnalysis;

namespace Lathe;

/// <summary>
/// Tells the generator what it must know of an operation: there is no second list. The methods are those of
/// <see cref="Ops"/> and the operators of <see cref="Tensor"/>, which count as Add, Subtract, Multiply and Divide.
/// </summary>
/// <param name="shape">How the shape of the result follows from the operands.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OperationAttribute(ShapeRule shape) : Attribute
{
    public ShapeRule Shape { get; } = shape;

    /// <summary>Where it is not None: the operation is this elementwise function, and fuses into a product's epilogue.</summary>
    public Activation Activation { get; init; }

    /// <summary>
    /// A static class with <c>public static void Run(…)</c> on <see cref="TensorView"/>s: the inputs, then the other arguments in
    /// order, then the output. Generated code calls it where no faster kernel exists. Null: the operation moves nothing, or
    /// generated code has a lowering of its own.
    /// </summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)]
    public Type? Kernel { get; init; }
}

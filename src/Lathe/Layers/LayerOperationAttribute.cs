namespace Lathe.Layers;

/// <summary>
/// Says of a layer's Forward that it is one operation on its input and the layer's tensors. A layer is tensors and an operation: the
/// compiler needs to know no more of it. Layers that it fuses (<see cref="Linear"/>, <see cref="Embedding"/> and the norms) have none.
/// </summary>
/// <param name="operation">The method of <see cref="Ops"/>: <c>nameof(Ops.Conv1d)</c>.</param>
/// <param name="arguments">
/// In the order of its parameters: the name of Forward's parameter, of a property with <see cref="LayerWeightAttribute"/>, or of a
/// parameter of the constructor.
/// </param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LayerOperationAttribute(string operation, params string[] arguments) : Attribute
{
    public string Operation { get; } = operation;

    public IReadOnlyList<string> Arguments { get; } = arguments;
}

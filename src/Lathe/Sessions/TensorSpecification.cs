namespace Lathe;

/// <summary>An input or output of a compiled model.</summary>
/// <param name="Name">The parameter of Forward, or the name of the returned tensor.</param>
/// <param name="Type">Its elements.</param>
/// <param name="Shape"><c>[batch, sequence, 384]</c>: names where the caller chooses, numbers where the model does.</param>
/// <param name="Present">Whether this checkpoint has it; an output of an optional layer may be absent.</param>
public sealed record TensorSpecification(string Name, ElementType Type, string Shape, bool Present);

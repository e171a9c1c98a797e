using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Torch;

/// <summary>A value as C#.</summary>
/// <param name="Text">Empty where it is not printed before it is read.</param>
/// <param name="Node">What is printed then.</param>
internal sealed record Expression(string Text, Node? Node = null)
{
    /// <summary>Made by operators: it needs parentheses within another of that kind.</summary>
    public bool IsCompound { get; init; }

    public string Enclosed => IsCompound ? $"({Text})" : Text;
}

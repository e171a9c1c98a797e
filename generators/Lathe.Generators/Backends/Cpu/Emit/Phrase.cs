using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Words with values of the configuration among them, which a loaded model knows and its source does not.</summary>
internal sealed class Phrase
{
    private readonly List<(string Text, Scalar? Value)> parts = [];

    public Phrase(string text) => parts.Add((text, null));

    private Phrase(IEnumerable<(string, Scalar?)> parts) => this.parts.AddRange(parts);

    public static implicit operator Phrase(string text) => new(text);

    public static Phrase operator +(Phrase left, Phrase right) => new(left.parts.Concat(right.parts));

    public static Phrase Of(Scalar value) => new([("", value)]);

    public static Phrase Join(string separator, IEnumerable<Phrase> phrases) => phrases.Aggregate((a, b) => a + separator + b);

    /// <summary>As comments have it, with the names of what is read at load.</summary>
    public override string ToString() => string.Concat(parts.Select(p => p.Value?.ToString() ?? p.Text));

    /// <summary>C# for it, where the configuration is in scope.</summary>
    /// <param name="loaded">C# that says whether the configuration is there.</param>
    public string ToCode(string loaded) => string.Join(" + ", parts.Select(p => p.Value is null
        ? Literal.Of(p.Text)
        : $"({loaded} ? global::System.FormattableString.Invariant($\"{{{p.Value}}}\") : {Literal.Of(p.Value.ToString())})"));
}

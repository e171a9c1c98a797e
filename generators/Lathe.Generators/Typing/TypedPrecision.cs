using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>One precision of a model: the root and the classes nested in it, each once for every format default and every types of
/// parameters.</summary>
/// <param name="Name">A member of Lathe.Precision.</param>
/// <param name="Nested">Each before the classes that call it.</param>
internal sealed record TypedPrecision(string Name, EquatableArray<TypedClass> Nested, TypedClass Root)
{
    /// <summary>Each before the classes that call it; the root last.</summary>
    public IEnumerable<TypedClass> Classes => Nested.Append(Root);

    /// <summary>The nested class that a call means.</summary>
    public TypedClass Callee(NestedClass nested) => Nested.First(c => c.Name == nested.Class);
}

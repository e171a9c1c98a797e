using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>A class specialised to the types of what it is called with and to the weight format that its members have where nothing else is
/// said.</summary>
/// <param name="Name">Unique among the classes of a precision: the class's name, numbered where it is specialised more than once.</param>
/// <param name="Formats">Of each layer with weights that may be stored in several ways, in the order of the class.</param>
/// <param name="Nested">Of each model member that Forward calls, in the order of the class.</param>
internal sealed record TypedClass(
    string Name,
    TypedForward Forward,
    WeightFormat Default,
    EquatableArray<MemberFormat> Formats,
    EquatableArray<NestedClass> Nested)
{
    public ModelGraph Graph => Forward.Graph;

    public MemberFormat FormatOf(string member) => Formats.First(f => f.Member == member);

    public NestedClass NestedIn(string member) => Nested.First(n => n.Member == member);
}

using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Typing;

/// <summary>A class's Forward without helper methods, for parameters of known types: the same in every precision.</summary>
/// <param name="Graph">Has no method but Forward; an optional parameter that is not given is read nowhere.</param>
/// <param name="Types">By value number; <see cref="AbsentParameters.Type"/> for a parameter that is not given.</param>
/// <param name="Requirements">What the configuration must fulfil for this Forward's shapes to fit; nested classes have their own.</param>
internal sealed record TypedForward(
    ModelGraph Graph,
    EquatableArray<TensorType> Types,
    EquatableArray<ShapeRequirement> Requirements);

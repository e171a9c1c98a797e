using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// A model class specialised to the kinds of its weights, integers or floats, and to the types of what it is called with: what the passes
/// rewrite and what becomes one static class in the generated file.
/// </summary>
/// <param name="Name">Of the static class: <c>EncoderLayer</c>; the root's is the precision's.</param>
/// <param name="Parameters">Values 0 … n−1, in the order of Forward's parameters.</param>
internal sealed record Unit(
    string Name,
    ModelGraph Graph,
    EquatableArray<Value> Values,
    EquatableArray<int> Parameters,
    EquatableArray<WeightSlot> Weights,
    StepBlock Body,
    EquatableArray<Decision> Decisions)
{
    /// <summary>What the configuration must fulfil for the shapes to fit: checked when the model is loaded.</summary>
    public EquatableArray<ShapeRequirement> Requirements { get; init; }

    /// <summary>Null where some step reads across sequences: <see cref="AcrossSequences"/> then says which.</summary>
    public SequenceUse? Sequences { get; init; }

    public string? AcrossSequences { get; init; }

    /// <summary>The root's parameter that says what padding is, where padding is not computed; else −1.</summary>
    public int Mask { get; init; } = -1;

    /// <summary>Parameters that callers give as int8 rows too: for each one parameter more, behind those of Forward. None in a
    /// root.</summary>
    public EquatableArray<TakenRows> Taken { get; init; }

    /// <summary>Outputs that callers get as int8 rows too, made where their rows are: for each one result more, behind those of Forward.
    /// None in a root.</summary>
    public EquatableArray<int> Given { get; init; }

    /// <summary>What reads the int8 rows of each of <see cref="Taken"/>.</summary>
    public EquatableArray<RowTarget> TakenTargets { get; init; }

    /// <summary>What reads the int8 rows of each of <see cref="Given"/> in the unit itself.</summary>
    public EquatableArray<RowTarget> GivenTargets { get; init; }

    /// <summary>Outputs that a caller may ask for as int8 rows.</summary>
    public EquatableArray<int> CanGive { get; init; }

    /// <summary>What was decided of the formats of weights, in each of the precisions that run the unit.</summary>
    public EquatableArray<EquatableArray<Decision>> OfFormats { get; init; }

    public TensorType TypeOf(int value) => Values[value].Type;

    public RowRole? RoleOf(int value) =>
        Sequences is SequenceUse use && value < use.Roles.Count ? use[value] : RowRoles.Of(TypeOf(value));

    public WeightSlot Slot(string name) => Weights.First(s => s.Name == name);

    public ProductSlot Product(string name) => (ProductSlot)Slot(name);

    public Unit Decide(params IEnumerable<Decision> decisions) => this with { Decisions = Decisions.Concat(decisions).ToEquatableArray() };

    /// <summary>Adds a value and tells its number.</summary>
    public Unit Add(Value value, out int number)
    {
        number = Values.Count;
        return this with { Values = Values.Append(value).ToEquatableArray() };
    }
}

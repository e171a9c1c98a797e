namespace Lathe.Generators.Graphs;

/// <summary>
/// One step of a Forward in static single assignment: it reads values by number and defines new ones. Numbers are unique in a
/// method and given in the order of the source, so that the same source gives the same graph.
/// </summary>
/// <param name="Label">The local or member name nearest to the value, for readable generated names; never null.</param>
internal abstract record Node(string Label);

/// <summary><c>member.Forward(x)</c> on Linear, Embedding, LayerNorm or RmsNorm.</summary>
internal sealed record LayerNode(string Label, int Result, string Member, int Input) : Node(Label);

/// <summary>A <see cref="ParameterMember"/> as a value.</summary>
internal sealed record WeightNode(string Label, int Result, string Member) : Node(Label);

/// <summary>One operation of Lathe.Ops or a tensor operator.</summary>
/// <param name="Operation">The method's name in Lathe.Ops: <c>Gelu</c>, <c>Attention</c>, <c>Add</c>.</param>
/// <param name="Rule">The shape rule or the signature on its [Operation] attribute.</param>
/// <param name="Activation">The Lathe.Activation member the attribute names; null where the operation is not one.</param>
/// <param name="KernelType">The reference kernel's class, fully qualified; null where generated code needs a lowering of its own.</param>
/// <param name="Inputs">Values in parameter order; −1 for an absent optional tensor.</param>
/// <param name="Arguments">The other arguments in parameter order.</param>
internal sealed record OperationNode(
    string Label,
    int Result,
    string Operation,
    string Rule,
    string? Activation,
    string? KernelType,
    EquatableArray<int> Inputs,
    EquatableArray<Scalar> Arguments) : Node(Label)
{
    /// <summary>The operation that any activation is, told which.</summary>
    public const string Activate = "Activate";

    /// <summary>What the [Operation] attribute says of it.</summary>
    public Reach Reach { get; init; } = Reach.Anything;
}

/// <summary>A number broadcast into a tensor expression: <c>x * 0.5f</c>.</summary>
internal sealed record ScalarNode(string Label, int Result, Scalar Value) : Node(Label);

/// <summary>A call of another method of the class; the inlining pass puts its body here.</summary>
/// <param name="Member">The enclosing class's own method when null, else the nested model member whose Forward is called.</param>
/// <param name="InLoop">The member is an array and the element of the innermost enclosing loop over it is meant.</param>
internal sealed record CallNode(
    string Label,
    EquatableArray<int> Results,
    string? Member,
    string Method,
    bool InLoop,
    EquatableArray<int> Inputs) : Node(Label)
{
    /// <summary>The one element of the array that is meant; null where it is not.</summary>
    public Dimension? Element { get; init; }
}

/// <summary><c>foreach</c> over an array of models, or <c>for</c> with a bound known at load.</summary>
/// <param name="Member">The array that is walked; null for a counting loop.</param>
/// <param name="Count">How often a counting loop runs; null when an array is walked.</param>
/// <param name="Initial">Values on entry, one for each carried variable.</param>
/// <param name="Parameters">Numbers the carried variables have at the start of the body.</param>
/// <param name="Results">Numbers they have after the loop; <c>Body.Results</c> are theirs at the end of the body.</param>
internal sealed record LoopNode(
    string Label,
    string? Member,
    Dimension? Count,
    EquatableArray<int> Initial,
    EquatableArray<int> Parameters,
    Block Body,
    EquatableArray<int> Results) : Node(Label)
{
    /// <summary>The part of the array that is walked; null for all of it.</summary>
    public ArraySlice? Slice { get; init; }
}

/// <param name="Results">Values after the branches; −1 in a branch's results says that the value is null there.</param>
internal sealed record BranchNode(string Label, Condition Condition, Block Then, Block Else, EquatableArray<int> Results) : Node(Label);

/// <param name="Results">For a method: what it returns. For a loop's body: the carried variables. For a branch: its values.</param>
internal sealed record Block(EquatableArray<Node> Nodes, EquatableArray<int> Results);

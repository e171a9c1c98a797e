using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>Walks a graph forward with known parameter types, gives every value its type and holds every step to its rule.</summary>
/// <param name="inferred">What other calls of the same classes found: one is walked once for each types of parameters.</param>
internal sealed partial class ShapeChecker(ModelGraph graph,
    Dictionary<(string Class, EquatableArray<TensorType> Parameters), ShapeMap> inferred)
{
    private readonly Dictionary<(string, int), TensorType> types = [];
    private readonly List<ShapeFailure> failures = [];
    private readonly List<ShapeRequirement> requirements = [];

    /// <summary>What each nested model was called with first: its weights are packed for one shape of each tensor.</summary>
    private readonly Dictionary<string, EquatableArray<TensorType>> calls = [];

    private readonly Dictionary<string, ShapeMap> nestedMaps = [];

    /// <summary>Under which the node at hand is reached.</summary>
    private Condition here = Condition.True;

    public ShapeMap Run(ImmutableArray<TensorType?> parameters)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i] is null)
            {
                bool isRead = graph.Forward.Body.Results.Contains(i)
                    || graph.Forward.Body.Descendants().Any(node => node.Read().Contains(i));
                failures.Add(new ShapeFailure(ShapeFailureKind.Unknown, graph.Forward.Name, i, EquatableArray.Of(
                    graph.Forward.Parameters[i].Name,
                    isRead ? $"state it, as in [Shape(\"batch\", \"sequence\", 64)] Tensor {graph.Forward.Parameters[i].Name}"
                        : "use it in a layer, or remove it")));
            }
        }
        Walk(graph.Forward, parameters);
        CheckSizes();
        return new ShapeMap(
            graph, parameters, types, [.. failures.Distinct()],
            [.. requirements.Distinct().Where(requirement => !requirement.Left.Equals(requirement.Right))], nestedMaps);
    }

    /// <summary>Memory is addressed by int: what has more elements than that for one batch and sequence can be computed nowhere.</summary>
    private void CheckSizes()
    {
        foreach (((string method, int value), TensorType type) in types.OrderBy(t => t.Key.Item2).Select(t => (t.Key, t.Value)))
        {
            if (type.Alternatives.Select(alternative => alternative.Type).Prepend(type)
                .FirstOrDefault(t => Extents.AtLeast(t.Shape) > int.MaxValue) is not { } large)
                continue;
            failures.Add(new ShapeFailure(ShapeFailureKind.Mismatch, method, value, EquatableArray.Of(
                $"this is {large}", $"a tensor has at most {int.MaxValue.ToString(CultureInfo.InvariantCulture)} elements",
                "make it narrower, or compute it in parts")));
            return; // what is made of it is as large
        }
    }

    private ImmutableArray<TensorType?> Walk(Method method, ImmutableArray<TensorType?> arguments)
    {
        Dictionary<int, string> origins = [];
        for (int i = 0; i < method.Parameters.Count; i++)
        {
            origins[i] = $"parameter '{method.Parameters[i].Name}'";
            if (i < arguments.Length && arguments[i] is { } argument)
                Give(method, i, FitsStatement(method, i, argument) ? argument : null);
        }
        Block(method, method.Body, origins);
        return [.. method.Body.Results.Select(result => TypeOf(method, result))];
    }

    /// <summary>Whether what a method is given has the shape that its parameter states; told where it has not.</summary>
    private bool FitsStatement(Method method, int parameter, TensorType given)
    {
        EquatableArray<Dimension> stated = method.Parameters[parameter].Stated;
        if (stated.Count == 0 || given.Equals(AbsentParameters.Type))
            return true;
        bool fits = given.Rank == stated.Count && given.Alternatives.Count == 0;
        for (int axis = 0; axis < stated.Count && fits; axis++)
        {
            bool? equal = Extents.AreEqual(given.Shape[axis], stated[axis]);
            if (equal is null)
                Require(RequirementKind.Equal, given.Shape[axis], stated[axis], Condition.True,
                    $"'{method.Parameters[parameter].Name}' has the shape that [Shape] states");
            fits = equal != false;
        }
        if (!fits)
        {
            Fail(method, parameter, ShapeFailureKind.Mismatch, [
                $"'{method.Parameters[parameter].Name}' is {given}",
                    $"[Shape] states [{string.Join(", ", stated.Select(d => d.ToString()))}]",
                "hand over a tensor of that shape, or state the other"]);
        }
        return fits;
    }

    private TensorType? TypeOf(Method method, int value) => types.TryGetValue((method.Name, value), out TensorType? type) ? type : null;

    private void Give(Method method, int value, TensorType? type)
    {
        if (type is not null)
            types[(method.Name, value)] = type;
    }

    private void Block(Method method, Block block, Dictionary<int, string> origins)
    {
        foreach (Node node in block.Nodes)
        {
            switch (node)
            {
                case LayerNode n:
                    Member member = graph.Members.First(m => m.Name == n.Member);
                    origins[n.Result] = Origin(n.Label, Describe(member));
                    if (TypeOf(method, n.Input) is { } input)
                    {
                        TensorType? result = TypeChoices.Apply([input], (plain, when) => LayerRules.Apply(
                            member, plain[0]!,
                            Report(method, n.Result, $"'{member.Name}'", EquatableArray.Of(n.Input), origins, plain, when)));
                        if (input.Alternatives.Count > 0 && result is not null)
                            result = Decide(method, n.Result, $"'{n.Member}'", n.Input, LayerRules.InputOf(member, result), result,
                                origins);
                        Give(method, n.Result, result);
                    }
                    break;
                case OperationNode n:
                    origins[n.Result] = Origin(n.Label, n.Operation);
                    Operation(method, n, origins);
                    break;
                case WeightNode n:
                    origins[n.Result] = $"'{n.Member}', weights";
                    Give(method, n.Result, new TensorType(ElementType.Float32, ((ParameterMember)graph.Members.First(m => m.Name
                        == n.Member)).Shape));
                    break;
                case ScalarNode n:
                    origins[n.Result] = "a number";
                    Give(method, n.Result, TensorType.Float32());
                    break;
                case CallNode n:
                    foreach (int result in n.Results)
                        origins[result] = Origin(n.Label, n.Member is null ? n.Method : $"{n.Member}.Forward");
                    Call(method, n);
                    break;
                case LoopNode n:
                    Loop(method, n, origins);
                    break;
                case BranchNode n:
                    Branch(method, n, origins);
                    break;
            }
        }
    }

    private void Operation(Method method, OperationNode node, Dictionary<int, string> origins)
    {
        TensorType?[] operands = [.. node.Inputs.Select(input => input < 0 ? null : TypeOf(method, input))];
        for (int i = 0; i < operands.Length; i++)
        {
            if (operands[i] is null && node.Inputs[i] >= 0)
                return;
        }
        string name = node.Operation switch
        {
            "Add" => "+",
            "Subtract" or "Negate" => "-",
            "Multiply" => "*",
            "Divide" => "/",
            _ =>
            node.Operation
        };
        ShapeRule rule = ShapeRules.Of(node);
        TensorType? result = TypeChoices.Apply([.. operands], (plain, when) =>
            rule.Apply(node, plain, Report(method, node.Result, name, node.Inputs, origins, plain, when)));
        for (int i = 0; i < operands.Length; i++)
        {
            if (operands[i] is { Alternatives.Count: > 0 } && result is not null)
                result = Decide(method, node.Result, name, node.Inputs[i], rule.ResultDecidesOperands ? result : null, result, origins);
        }
        Give(method, node.Result, result);
    }

    /// <summary>
    /// A value of several shapes goes into a step: the step's code is made for one. It is <paramref name="decided"/> where the
    /// shapes cannot but be the same once the configuration is known (an optional projection in front of a layer); otherwise
    /// the step belongs on each side of the <c>if</c>, and is refused here.
    /// </summary>
    private TensorType? Decide(
        Method method, int value, string name, int input, TensorType? decided, TensorType result, Dictionary<int, string> origins)
    {
        TensorType choice = TypeOf(method, input)!;
        if (decided is not null && result.Alternatives.Count == 0 && TypeChoices.MayAllBe(choice, decided))
        {
            Give(method, input, decided);
            return result;
        }
        Fail(method, value, ShapeFailureKind.Mismatch, [
            Told(method, input, origins), $"{name} takes one shape", "compute it on each side of the if, and return what comes out"]);
        return null;
    }

    private void Call(Method method, CallNode node)
    {
        ImmutableArray<TensorType?> arguments = [.. node.Inputs.Select(input => TypeOf(method, input))];
        ImmutableArray<TensorType?> returned;
        if (node.Member is null)
            returned = Walk(graph.Methods.First(m => m.Name == node.Method), arguments);
        else
        {
            ModelGraph nested = ((ModelMember)graph.Members.First(member => member.Name == node.Member)).Graph;
            if (Enumerable.Range(0, arguments.Length).Any(i => arguments[i] is null && node.Inputs[i] >= 0))
                return;
            if (arguments.FirstOrDefault(argument => argument?.Alternatives.Count > 0) is { } choice)
            {
                Fail(method, node.Results[0], ShapeFailureKind.Mismatch, [
                    $"an argument is {choice}", $"'{node.Member}' takes one shape", "call it on each side of the if"]);
                return;
            }
            EquatableArray<TensorType> given = arguments.Select(argument => argument ?? AbsentParameters.Type).ToEquatableArray();
            if (calls.TryGetValue(node.Member, out EquatableArray<TensorType> first) && !first.Equals(given))
            {
                int other = Enumerable.Range(0, given.Count).First(i => !first[i].Equals(given[i]));
                Fail(method, node.Results[0], ShapeFailureKind.Mismatch, [
                    $"'{nested.Forward.Parameters[other].Name}' of '{node.Member}' is {Told(given[other])} here and {Told(first[other])} "
                        + "in an earlier call",
                    $"'{node.Member}' takes one shape", "hold a second model for the other shape"]);
                return;
            }
            if (node.Element is { } element)
                RequireWithin(node.Member, element, Dimension.Add(element, Dimension.Of(1)), method, node.Results[0]);
            calls[node.Member] = given;
            ShapeMap map = nestedMaps[node.Member] = Infer(nested, arguments, given);
            // Which of several shapes it is, in terms of what both classes know: the configuration.
            returned = [.. nested.Forward.Body.Results.Select(result =>
                map.Find(nested.Forward.Name, result) is { } type
                ? TypeChoices.Ask(type, condition => Condition.AtLoad(condition, nested.Members)) : null)];
            foreach (ShapeFailure failure in map.Failures)
            {
                EquatableArray<string> told = failure.Arguments
                    .Select((text, i) => i == 0 ? $"in {nested.ClassName}: {text}" : text)
                    .ToEquatableArray();
                failures.Add(failure with { Method = method.Name, Value = node.Results[0], Arguments = told });
            }
            requirements.AddRange(map.Requirements.Select(requirement => requirement with
            {
                Member = requirement.Member.Length == 0 ? node.Member : $"{node.Member}.{requirement.Member}",
            }));
        }
        for (int i = 0; i < node.Results.Count && i < returned.Length; i++)
            Give(method, node.Results[i], returned[i]);
    }

    private ShapeMap Infer(ModelGraph nested, ImmutableArray<TensorType?> arguments, EquatableArray<TensorType> given)
    {
        if (!inferred.TryGetValue((nested.QualifiedName, given), out ShapeMap? map))
        {
            ShapeChecker inner = new(AbsentParameters.Remove(nested, arguments), inferred);
            inferred[(nested.QualifiedName, given)] = map = inner.Run(given.AsImmutable().CastArray<TensorType?>());
        }
        return map;
    }

    private static string Told(TensorType given) => given.Equals(AbsentParameters.Type) ? "not given" : given.ToString();

    private void Require(RequirementKind kind, Dimension left, Dimension right, Condition when, string what) =>
        requirements.Add(new ShapeRequirement(kind, left, right, when, "", what));

    /// <param name="plain">The operands' types in the case at hand.</param>
    private ShapeReport Report(
        Method method, int value, string name, EquatableArray<int> inputs, Dictionary<int, string> origins,
        ImmutableArray<TensorType?> plain, Condition when) => new(
            name,
            operand => $"{OriginOf(inputs[operand], origins)} is {plain[operand]}{(when.Known == true ? "" : $" where {when}")}",
            (kind, arguments) => Fail(method, value, kind, arguments),
            (kind, left, right, what) => Require(kind, left, right, when, what));

    private void Fail(Method method, int value, ShapeFailureKind kind, string[] arguments) =>
        failures.Add(new ShapeFailure(kind, method.Name, value, EquatableArray.Of(arguments)));

    private string Told(Method method, int value, Dictionary<int, string> origins) =>
        $"{OriginOf(value, origins)} is {TypeOf(method, value)}";

    private static string OriginOf(int value, Dictionary<int, string> origins) =>
        origins.TryGetValue(value, out string? origin) ? origin : "a value";

    private static string Origin(string label, string maker) => $"'{label}' ({maker})";

    private static string Describe(Member member) => member switch
    {
        LinearMember linear => $"Linear '{linear.Name}', {linear.Inputs} to {linear.Outputs}",
        EmbeddingMember embedding => $"Embedding '{embedding.Name}', {embedding.Width} wide",
        NormMember norm => $"{(norm.Centered ? "LayerNorm" : "RmsNorm")} '{norm.Name}', {norm.Width} wide",
        _ => member.Name,
    };
}

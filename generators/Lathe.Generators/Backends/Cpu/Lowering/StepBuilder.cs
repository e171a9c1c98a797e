using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Turns the nodes of a typed Forward into steps, one for one: layers into the kernels that run them, operations into their
/// dedicated step or into the reference kernel that their own file names. Nothing is fused here.
/// </summary>
internal sealed class StepBuilder
{
    private readonly Specialisation specialisation;
    private readonly TypedClass typed;
    private readonly List<Value> values = [];
    private readonly Dictionary<int, int> numbers = [];
    private readonly Dictionary<string, WeightSlot> slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Member> members;

    private StepBuilder(Specialisation specialisation, TypedClass typed)
    {
        this.specialisation = specialisation;
        this.typed = typed;
        members = typed.Graph.Members.ToDictionary(m => m.Name, StringComparer.Ordinal);
    }

    public static Unit Run(Specialisation specialisation, string name, TypedClass typed)
    {
        StepBuilder builder = new(specialisation, typed);
        Method forward = typed.Graph.Forward;
        EquatableArray<int> parameters = forward.Parameters.Select((p, i) => builder.Define(i, p.Name)).ToEquatableArray();
        StepBlock body = builder.Build(forward.Body);
        // In the order of the class, not of use: the Weights constructor reads like the class.
        EquatableArray<WeightSlot> used = typed.Graph.Members.Where(m => builder.slots.ContainsKey(m.Name))
            .Select(m => builder.slots[m.Name]).ToEquatableArray();
        return new Unit(name, typed.Graph, builder.values.ToEquatableArray(), parameters, used, body, EquatableArray<Decision>.Empty)
        {
            // A nested model's own requirements are its own unit's.
            Requirements = typed.Forward.Requirements,
        };
    }

    private StepBlock Build(Block block)
    {
        List<Step> steps = [];
        foreach (Node node in block.Nodes)
            Build(node, steps);
        return new StepBlock(steps.ToEquatableArray(), Read(block.Results));
    }

    private void Build(Node node, List<Step> steps)
    {
        switch (node)
        {
            case LayerNode layer:
                steps.Add(Build(layer));
                break;
            case OperationNode operation:
                steps.Add(Build(operation));
                break;
            case WeightNode weight:
                ParameterMember member = (ParameterMember)members[weight.Member];
                slots[member.Name] = new ParameterSlot(member.Name, member.Presence, member);
                steps.Add(new WeightStep(member.Name, Define(weight.Result, weight.Label)));
                break;
            case ScalarNode scalar:
                steps.Add(new ScalarStep(scalar.Value, Define(scalar.Result, scalar.Label)));
                break;
            case CallNode call:
                EquatableArray<int> inputs = Read(call.Inputs);
                SlotOf((ModelMember)members[call.Member!]);
                steps.Add(new CallStep(call.Member!, call.InLoop, inputs, Define(call.Results, call.Label, call))
                {
                    Element = call.Element
                });
                break;
            case LoopNode loop:
                EquatableArray<int> initial = Read(loop.Initial);
                EquatableArray<int> parameters = Define(loop.Parameters, loop.Label, null);
                StepBlock body = Build(loop.Body);
                // What called an element may be gone, with the value that nobody reads: the rounds are left.
                bool walks = loop.Member is not null && slots.ContainsKey(loop.Member);
                Dimension? count = loop.Member is null
                    || walks ? loop.Count : loop.Slice?.Length ?? ((ModelMember)members[loop.Member]).Repeat;
                steps.Add(new LoopStep(walks ? loop.Member : null, count, initial, parameters, body,
                    Define(loop.Results, loop.Label, null))
                { Slice = walks ? loop.Slice : null });
                break;
            case BranchNode branch:
                StepBlock then = Build(branch.Then), otherwise = Build(branch.Else);
                steps.Add(new BranchStep(branch.Condition, then, otherwise, Define(branch.Results, branch.Label, null)));
                break;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is no node that lowering knows");
        }
    }

    private Step Build(LayerNode layer)
    {
        int input = Read(layer.Input);
        int output = Define(layer.Result, layer.Label);
        switch (members[layer.Member])
        {
            case LinearMember linear:
                slots[linear.Name] = new ProductSlot(
                    linear.Name,
                    linear.Presence,
                    EquatableArray.Of(linear),
                    linear.Inputs,
                    linear.Outputs,
                    linear.HasBias,
                    specialisation.FormatsOf(typed, linear.Name),
                    linear.Tile,
                    Tile: null);
                return new ProductStep(linear.Name, input, output);
            case EmbeddingMember table:
                slots[table.Name] = new TableSlot(table.Name, table.Presence, table,
                    specialisation.FormatsOf(typed, table.Name));
                return new EmbeddingStep(EquatableArray.Of(table.Name), EquatableArray.Of(input), null, output, -1);
            case NormMember norm:
                slots[norm.Name] = new NormSlot(norm.Name, norm.Presence, norm);
                return new NormStep(norm.Name, input, -1, output, -1);
            default:
                throw new InvalidOperationException($"'{layer.Member}' of {typed.Graph.QualifiedName} is no layer");
        }
    }

    private Step Build(OperationNode operation)
    {
        int[] inputs = [.. Read(operation.Inputs)];
        int output = Define(operation.Result, operation.Label);
        if (operation.Activation is not null)
            return new ActivationStep(new ActivationChoice(operation.Activation, null), inputs[0], output);
        switch (operation.Operation)
        {
            case OperationNode.Activate:
                return operation.Arguments[0] is EnumScalar known
                    ? new ActivationStep(new ActivationChoice(known.Name, null), inputs[0], output)
                    : new ActivationStep(new ActivationChoice(null, operation.Arguments[0]), inputs[0], output);
            case "Attention" when TakesKernel(operation):
                Scalar? scale = operation.Arguments.Count > 1 ? operation.Arguments[1] : null;
                return new AttentionStep(inputs[0], inputs[1], inputs[2], inputs.Length > 3 ? inputs[3] : -1,
                    operation.Arguments[0], IsZero(scale) ? null : scale, output);
            case "Add" or "Subtract" or "Multiply" or "Divide" when SameShape(operation):
                return new ElementwiseStep(operation.Operation, inputs[0], inputs[1], output);
            case "Reshape":
                return new ViewStep(inputs[0], null, output);
        }
        return new ReferenceStep(
            operation.Operation,
            operation.KernelType ?? throw new InvalidOperationException($"Lathe.Ops.{operation.Operation} names no kernel"),
            inputs.ToEquatableArray(),
            operation.Arguments,
            output)
        {
            Reach = operation.Reach,
        };
    }

    /// <summary>Same shape, and neither side is a number: what the elementwise kernels take.</summary>
    private bool SameShape(OperationNode operation) =>
        TypeOf(operation.Inputs[0]).Equals(TypeOf(operation.Inputs[1])) && TypeOf(operation.Inputs[0]).Rank > 0;

    /// <summary>
    /// The fused kernel has a key head for every query head and reads keys one after the other; grouped key heads, and a mask that is
    /// stretched along the keys, go the slow way.
    /// </summary>
    private bool TakesKernel(OperationNode operation)
    {
        if (!operation.Arguments[0].Equals(AttentionRule.KeyHeads(operation) is { } keyHeads ? new DimensionScalar(keyHeads) : null))
            return false;
        int mask = operation.Inputs.Count > 3 ? operation.Inputs[3] : -1;
        if (mask < 0)
            return true;
        TensorType type = TypeOf(mask);
        Dimension keys = TypeOf(operation.Inputs[1]).Shape[1];
        return type.Rank is 2 or 4 && type.Shape[type.Rank - 1].Equals(keys);
    }

    private static bool IsZero(Scalar? scale) => scale is null or FloatScalar { Bits: 0 };

    private void SlotOf(ModelMember member)
    {
        if (!slots.ContainsKey(member.Name))
            slots[member.Name] = new ModelSlot(member.Name, member.Presence, member, specialisation.UnitFor(typed.NestedIn(member.Name)));
    }

    private EquatableArray<int> Define(EquatableArray<int> results, string label, CallNode? call)
    {
        EquatableArray<Output> outputs = call is null ? default : ((ModelMember)members[call.Member!]).Graph.Forward.Outputs;
        return results.Select((r, i) => r < 0 ? r : Define(r, results.Count == 1 || call is null ? label : outputs[i].Name))
            .ToEquatableArray();
    }

    private int Define(int value, string label)
    {
        numbers[value] = values.Count;
        values.Add(new Value(label, TypeOf(value)));
        return values.Count - 1;
    }

    private TensorType TypeOf(int value) => typed.Forward.Types[value];

    private int Read(int value) => value < 0 ? value : numbers[value];

    private EquatableArray<int> Read(EquatableArray<int> read) => read.Select(Read).ToEquatableArray();
}

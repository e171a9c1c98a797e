using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Moves what happens to a product's rows into its epilogue, where they are still in the cache: activation, × another value,
/// + a residual, norm; and a sum into the norm after it. Legal where the product's result has that one reader, in the
/// same block, and the shapes match. The fused step takes the reader's place: everything that it reads is defined there.
/// </summary>
internal static class EpilogueFusion
{
    public static Unit Run(Unit unit)
    {
        List<Decision> decisions = [];
        StepBlock body = Fuse(unit.Body, unit, new Uses(unit.Body), decisions);
        return unit.Decide(decisions) with { Body = body };
    }

    private static StepBlock Fuse(StepBlock block, Unit unit, Uses uses, List<Decision> decisions)
    {
        List<Step> steps = [];
        foreach (Step original in block.Steps)
        {
            Step step = original.WithBlocks(b => Fuse(b, unit, uses, decisions));
            (int Producer, Step Fused)? fusion = step switch
            {
                ActivationStep activation => Into(steps, uses, activation.Input,
                    p => p is { Activation: null, Multiplier: < 0, Residual: < 0, Norm: null }
                    ? p with { Activation = activation.Activation, Output = activation.Output }
                    : null),
                ElementwiseStep { Operation: "Multiply" } multiply =>
                    Into(steps, uses, multiply, (p, other) => p is { Multiplier: < 0, Residual: < 0, Norm: null }
                    ? p with { Multiplier = other, Output = multiply.Output }
                    : null),
                ElementwiseStep { Operation: "Add" } add => Into(steps, uses, add, (p, other) => p is { Residual: < 0, Norm: null }
                    ? p with { Residual = other, Output = add.Output }
                    : null),
                NormStep norm => Into(steps, uses, norm.Input, p => p is { Norm: null }
                    && Width(unit, norm.Input).Equals(unit.Product(p.Weights).Outputs)
                    ? p with { Norm = norm.Norm, Output = norm.Output }
                    : null) ?? IntoNorm(steps, uses, norm),
                _ => null,
            };
            if (fusion is not null)
            {
                steps.RemoveAt(fusion.Value.Producer);
                step = fusion.Value.Fused;
            }
            steps.Add(step);
        }
        foreach (ProductStep product in steps.OfType<ProductStep>())
        {
            FusedEpilogue epilogue = new(product.Weights, unit.Product(product.Weights).HasBias, product.Activation,
                Label(product.Multiplier), Label(product.Residual), product.Norm);
            if (epilogue != new FusedEpilogue(product.Weights, false, null, null, null, null))
                decisions.Add(epilogue);
        }
        return block with { Steps = steps.ToEquatableArray() };

        string? Label(int value) => value < 0 ? null : unit.Values[value].Label;
    }

    private static (int Producer, Step Fused)? Into(List<Step> steps, Uses uses, int value, System.Func<ProductStep, ProductStep?> fuse)
    {
        int producer = uses[value] == 1 ? steps.FindLastIndex(s => s is ProductStep p && p.Output == value) : -1;
        if (producer < 0 || fuse((ProductStep)steps[producer]) is not ProductStep fused)
            return null;
        return (producer, fused);
    }

    /// <summary>Either operand may be the product; the later one is better, for then the other is there already.</summary>
    private static (int Producer, Step Fused)? Into(
        List<Step> steps,
        Uses uses,
        ElementwiseStep sum,
        System.Func<ProductStep, int, ProductStep?> fuse)
    {
        (int Producer, Step Fused)? left = Into(steps, uses, sum.Left, p => fuse(p, sum.Right));
        (int Producer, Step Fused)? right = Into(steps, uses, sum.Right, p => fuse(p, sum.Left));
        if (left is null || right is null)
            return left ?? right;
        return left.Value.Producer > right.Value.Producer ? left : right;
    }

    private static (int Producer, Step Fused)? IntoNorm(List<Step> steps, Uses uses, NormStep norm)
    {
        if (uses[norm.Input] != 1 || norm.Residual >= 0)
            return null;
        int sum = steps.FindLastIndex(s => s is ElementwiseStep { Operation: "Add" } add && add.Output == norm.Input);
        if (sum < 0)
            return null;
        ElementwiseStep add = (ElementwiseStep)steps[sum];
        return (sum, norm with { Input = add.Left, Residual = add.Right });
    }

    private static Dimension Width(Unit unit, int value)
    {
        EquatableArray<Dimension> shape = unit.TypeOf(value).Shape;
        return shape[shape.Count - 1];
    }
}

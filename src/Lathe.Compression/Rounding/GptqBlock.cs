using System.Numerics;
using System.Runtime.InteropServices;

namespace Lathe.Compression;

/// <summary>GPTQ over a few outputs, whose weights lie side by side so that one step serves all of them.</summary>
internal sealed class GptqBlock
{
    private readonly GridOfScales grid;
    private readonly int inputs, outputs, stride;
    private readonly int[] order;
    private readonly double[] upper;
    private readonly bool chooseFirst;
    private readonly float[] work, error, scales;

    /// <param name="grid">Codes and scales.</param>
    /// <param name="inputs">Of each output.</param>
    /// <param name="outputs">How many.</param>
    /// <param name="order">The inputs in the order in which they are rounded.</param>
    /// <param name="upper">U of H⁻¹ = UᵀU in that order.</param>
    /// <param name="chooseFirst">Whether all scales are chosen before anything is rounded; needed where the order jumps between
    /// groups.</param>
    public GptqBlock(GridOfScales grid, int inputs, int outputs, int[] order, double[] upper, bool chooseFirst)
    {
        (this.grid, this.inputs, this.outputs, this.order, this.upper) = (grid, inputs, outputs, order, upper);
        this.chooseFirst = chooseFirst || grid.Groups == 1;
        stride = (outputs + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        (work, error) = (new float[inputs * stride], new float[stride]);
        scales = new float[grid.Groups * stride];
    }

    /// <param name="weights">[outputs, inputs].</param>
    /// <param name="codes">[outputs, inputs].</param>
    /// <param name="scalesOut">[outputs, groups].</param>
    public void Run(ReadOnlySpan<float> weights, Span<sbyte> codes, Span<float> scalesOut)
    {
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
                work[input * stride + output] = weights[output * inputs + input];
        }

        for (int group = 0; chooseFirst && group < grid.Groups; group++)
            Choose(group);
        for (int step = 0; step < inputs; step++)
        {
            int input = order[step], group = input / grid.GroupSize;
            if (!chooseFirst && input % grid.GroupSize == 0)
                Choose(group);
            double diagonal = upper[(long)step * inputs + step];
            for (int output = 0; output < outputs; output++)
            {
                float value = work[input * stride + output], scale = scales[group * stride + output];
                // what a mask has made zero stays zero, and what others left to it goes on to those that follow
                sbyte code = weights[output * inputs + input] == 0 ? (sbyte)0 : grid.Code(value, scale);
                codes[output * inputs + input] = code;
                error[output] = (float)((value - (double)code * scale) / diagonal);
            }

            Spread(step);
        }

        for (int output = 0; output < outputs; output++)
        {
            for (int group = 0; group < grid.Groups; group++)
                scalesOut[output * grid.Groups + group] = scales[group * stride + output];
        }
    }

    /// <summary>Scales of a group, from its weights as they are by now.</summary>
    private void Choose(int group)
    {
        int start = group * grid.GroupSize, count = Math.Min(grid.GroupSize, inputs - start);
        float[] values = new float[count];
        for (int output = 0; output < outputs; output++)
        {
            for (int i = 0; i < count; i++)
                values[i] = work[(start + i) * stride + output];
            scales[group * stride + output] = grid.Scale(values);
        }
    }

    /// <summary>What is left of an input goes to all that come after it.</summary>
    private void Spread(int step)
    {
        ReadOnlySpan<Vector<float>> errors = MemoryMarshal.Cast<float, Vector<float>>(error);
        for (int later = step + 1; later < inputs; later++)
        {
            float factor = (float)upper[(long)step * inputs + later];
            if (factor == 0)
                continue;
            Vector<float> factors = new(factor);
            Span<Vector<float>> target = MemoryMarshal.Cast<float, Vector<float>>(work.AsSpan(order[later] * stride, stride));
            for (int i = 0; i < errors.Length; i++)
                target[i] -= errors[i] * factors;
        }
    }
}

namespace Lathe.Transformers.Pipelines;

/// <summary>A module behind the pooling: vector to vector.</summary>
internal abstract class VectorModule
{
    /// <summary>Width of what it gives for a vector of a width.</summary>
    public abstract int Dimensions(int inputs);

    /// <param name="input">A vector.</param>
    /// <param name="output">Of the module's width; none of it is the input's memory.</param>
    public abstract void Run(ReadOnlySpan<float> input, Span<float> output);
}

using Lathe.CompilerServices;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Checkpoints;

/// <summary>Where a <see cref="WeightReader"/> gets its weights from.</summary>
internal interface IWeightStore
{
    /// <summary>The path of the configuration, for messages about dimensions.</summary>
    string ConfigurationFile { get; }

    /// <summary>Path of the folder or file.</summary>
    string Path { get; }

    /// <summary>How weights become integers where they are packed; null: each to the nearest.</summary>
    IWeightRounding? Rounding { get; }

    /// <summary>
    /// The block for a description where the store has it ready, or null where it is to be packed from the tensors.
    /// </summary>
    NativeBlock? Ready(WeightDescription description);

    /// <summary>The format of a product's weights, or of an embedding, where it is not the one that its class was compiled with; else
    /// null.</summary>
    /// <param name="wanted">The product or embedding, in the format that its class was compiled with.</param>
    /// <param name="parts">Names of the layers that it is made of.</param>
    WeightFormat? FormatOf(WeightDescription wanted, IEnumerable<string> parts);

    /// <summary>How a product's inputs become int8 where the caller or the file says so; else null.</summary>
    /// <param name="wanted">The product, in the format that is loaded.</param>
    /// <param name="parts">Names of the layers that it is made of.</param>
    /// <exception cref="CheckpointException">Parts disagree, or what is said does not fit the product.</exception>
    RowScaling? ScalingOf(WeightDescription wanted, IEnumerable<string> parts);

    /// <summary>How many units a checkpoint has left of a layer's outputs.</summary>
    /// <param name="wanted">All of them, and the size of one.</param>
    /// <param name="names">Full names of the layer's weight, the preferred one first.</param>
    int Units(WeightDescription wanted, IReadOnlyList<string> names);

    /// <summary>Called once all weights have been read.</summary>
    /// <exception cref="CheckpointException">What the caller said of a weight found none of that name.</exception>
    void Complete();

    /// <summary>
    /// Finds a tensor under the first of several names that is there, checks shape and type, and records who reads it.
    /// </summary>
    /// <param name="names">Full names to try, the preferred one first.</param>
    /// <param name="shape">Expected shape.</param>
    /// <param name="member">Who reads.</param>
    /// <param name="coupled">What a message about another shape adds, where the expected one follows from other tensors; else null.</param>
    TensorEntry Locate(IReadOnlyList<string> names, ReadOnlySpan<int> shape, string member, string? coupled = null);

    /// <summary>Copies a located tensor's values, as many as <paramref name="destination"/> takes.</summary>
    void Read(TensorEntry entry, Span<float> destination);
}

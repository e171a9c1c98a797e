using Lathe.Kernels;

namespace Lathe.Checkpoints;

/// <summary>Where a <see cref="WeightReader"/> gets its weights from.</summary>
internal interface IWeightStore
{
    /// <summary>The path of the configuration, for messages about dimensions.</summary>
    string ConfigurationFile { get; }

    /// <summary>Path of the folder or file.</summary>
    string Path { get; }

    /// <summary>
    /// The block for a description where the store has it ready, or null where it is to be packed from the tensors.
    /// </summary>
    NativeBlock? Ready(WeightDescription description);

    /// <summary>
    /// Finds a tensor under the first of several names that is there, checks shape and type, and records who reads it.
    /// </summary>
    /// <param name="names">Full names to try, the preferred one first.</param>
    /// <param name="shape">Expected shape.</param>
    /// <param name="member">Who reads.</param>
    TensorEntry Locate(IReadOnlyList<string> names, ReadOnlySpan<int> shape, string member);

    /// <summary>Copies a located tensor's values, as many as <paramref name="destination"/> takes.</summary>
    void Read(TensorEntry entry, Span<float> destination);
}

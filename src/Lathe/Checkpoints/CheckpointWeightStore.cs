using Lathe.Kernels;

namespace Lathe.Checkpoints;

/// <summary>Weights out of a checkpoint folder: every one is read, and packed by the reader.</summary>
internal sealed class CheckpointWeightStore(Checkpoint checkpoint) : IWeightStore
{
    public string ConfigurationFile => checkpoint.ConfigurationFile;

    public string Path => checkpoint.Path;

    public NativeBlock? Ready(WeightDescription description) => null;

    public TensorEntry Locate(IReadOnlyList<string> names, ReadOnlySpan<int> shape, string member)
    {
        foreach (string name in names)
        {
            if (checkpoint.TryFind(name) is not { } entry)
                continue;
            Checkpoint.RequireShape(entry, shape);
            if (!entry.Type.IsFloat())
                throw new CheckpointException(entry.File, entry.Name, $"is {entry.Type.Name()}, expected F32, F16 or BF16; store it as one of these.");
            checkpoint.Use(entry, member);
            return entry;
        }

        IEnumerable<string> tried = names.SelectMany(checkpoint.NamesTried).Distinct(StringComparer.Ordinal);
        throw new CheckpointException(checkpoint.Path, names[0], $"is not in the checkpoint; tried {string.Join(", ", tried.Select(CheckpointException.Quote))}. '{member}' of the model needs it: the class does not fit this checkpoint, or its [Weights] path is wrong.");
    }

    public void Read(TensorEntry entry, Span<float> destination) => checkpoint.FileOf(entry).ReadFloat32(entry, 0, destination);
}

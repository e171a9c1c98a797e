using Lathe.CompilerServices;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Checkpoints;

/// <summary>Weights out of a packed file: they are there as they are used, none is packed.</summary>
internal sealed class PackedWeightStore(PackedModelFile file) : IWeightStore
{
    public string ConfigurationFile => file.Checkpoint.ConfigurationFile;

    public string Path => file.Path;

    public IWeightRounding? Rounding => null;

    public NativeBlock? Ready(WeightDescription description) => file.Block(description);

    public WeightFormat? FormatOf(WeightDescription wanted, IEnumerable<string> parts) => file.FormatOf(wanted);

    public RowScaling? ScalingOf(WeightDescription wanted, IEnumerable<string> parts) =>
        file.Has(wanted.Scaling) ? RowScaling.FromPayload(wanted.Name, wanted.Inputs, file.Block(wanted.Scaling)) : null;

    public int Units(WeightDescription wanted, IReadOnlyList<string> names) => file.Units(wanted);

    public void Complete()
    {
    }

    // Ready always has an answer, so nothing is ever packed from tensors
    public TensorEntry Locate(IReadOnlyList<string> names, ReadOnlySpan<int> shape, string member, string? coupled = null) =>
        throw NoValues(names[0]);

    public void Read(TensorEntry entry, Span<float> destination) => throw NoValues(entry.Name);

    private CheckpointException NoValues(string tensor) => new(Path, tensor, "a packed file does not hold the values it was packed from.");
}

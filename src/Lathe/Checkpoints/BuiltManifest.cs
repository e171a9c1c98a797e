using System.ComponentModel;
using Lathe.Checkpoints;
using Lathe.Kernels.Formats;

namespace Lathe.CompilerServices;

/// <summary>
/// What a class was built with of the manifest of its compression: generated code hands it to <see cref="ModelSource.Open"/>, which holds
/// checkpoints against it.
/// </summary>
/// <param name="file">The manifest's name, for messages.</param>
/// <param name="extentsAreConstants">Whether the code of every precision is made for these extents; otherwise they bind the annotated
/// precision alone.</param>
/// <param name="units">What is left of pruned layers.</param>
/// <param name="products">How products are stored.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class BuiltManifest(
    string file, bool extentsAreConstants, IReadOnlyList<BuiltUnits> units, IReadOnlyList<BuiltProduct> products)
{
    internal IReadOnlyDictionary<string, WeightFormat> Formats { get; } = products.ToDictionary(
        product => product.Name, FormatOf, StringComparer.Ordinal);

    /// <exception cref="CheckpointException">A layer of the checkpoint has other extents than the manifest says.</exception>
    internal void Check(Checkpoint checkpoint, Precision precision)
    {
        if (!extentsAreConstants && precision != Precision.Annotated)
            return;
        foreach (BuiltUnits expected in units)
        {
            // where there is none, the product that reads it says so
            TensorEntry? entry = expected.Paths.Select(path => checkpoint.TryFind($"{path}.weight"))
                .FirstOrDefault(found => found is not null);
            if (entry is null || entry.Shape[0] == expected.Rows)
                continue;

            throw new CheckpointException(checkpoint.Path, entry.Name, $"has {entry.Shape[0]} outputs, {file}, with which the class was "
                + $"built, says {expected.Rows}; load the folder that was compressed with it, or build with the manifest of this one.");
        }
    }

    /// <exception cref="CheckpointException">A product or an embedding is stored in another format than the manifest says.</exception>
    internal void CheckFormats(PackedModelFile packed)
    {
        if (packed.Precision != Precision.Annotated)
            return;
        foreach (PackedSection section in packed.Sections)
        {
            WeightDescription found = section.Description;
            if (found.Kind.Encoding is not { } encoding || !Formats.TryGetValue(found.Name, out WeightFormat said))
                continue;
            WeightFormat stored = new WeightFormat(encoding, found.Group).For(found.Inputs), expected = said.For(found.Inputs);
            if (stored != expected)
            {
                throw new CheckpointException(packed.Path, null, $"section {CheckpointException.Quote(found.Name)} is {stored}, {file}, "
                    + $"with which the class was built, says {expected}; load what was compressed with it, or build with the manifest of "
                    + "this one.");
            }
        }
    }

    private static WeightFormat FormatOf(BuiltProduct product) => new(
        (WeightEncodings.OfBits(product.Bits)
            ?? throw new ArgumentException($"'{product.Name}' has {product.Bits} bits, which weights cannot have", nameof(product)))
            .Encoding,
        product.Group);
}

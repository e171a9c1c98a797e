using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Torch;

/// <summary>As what a precision stores the weights of layers: the formats of the typed model, by the names of compiled weights.</summary>
/// <param name="Precision">A member of Lathe.Precision.</param>
/// <param name="Layers">Those that are not float32.</param>
internal sealed record StoredFormats(string Precision, EquatableArray<StoredFormat> Layers)
{
    public static StoredFormats Of(TypedPrecision precision) =>
        new(precision.Name, Of(precision, precision.Root, "").ToEquatableArray());

    private static IEnumerable<StoredFormat> Of(TypedPrecision precision, TypedClass typed, string scope)
    {
        foreach (MemberFormat member in typed.Formats.Where(member => member.Format != WeightFormat.Float32))
            yield return new StoredFormat(TensorPath.Join(scope, member.Member), member.Format);
        foreach (NestedClass nested in typed.Nested)
        {
            string inner = TensorPath.Join(scope, typed.Graph.Members.First(member => member.Name == nested.Member).Paths[0]);
            foreach (StoredFormat format in Of(precision, precision.Callee(nested), inner))
                yield return format;
        }
    }
}

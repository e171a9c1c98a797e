using Lathe.Checkpoints;
using Lathe.CompilerServices;
using Lathe.Kernels.Formats;

namespace Lathe;

/// <summary>A product of a compiled model.</summary>
/// <param name="Name">As the model's weights are called.</param>
/// <param name="Format">As it was loaded.</param>
/// <param name="Outputs">Rows of its weights.</param>
/// <param name="Inputs">Columns.</param>
/// <param name="Places">Where each layer that it is made of may be in a checkpoint, the preferred place first.</param>
internal sealed record CompiledProduct(
    string Name, WeightFormat Format, int Outputs, int Inputs, IReadOnlyList<IReadOnlyList<string>> Places)
{
    /// <summary>Where the layers that it is made of are preferred to be.</summary>
    public IEnumerable<string> Layers => Places.Select(places => places[0]);

    /// <summary>Those of a model, in the order in which it reads them. Not a member of the model: its members are names that no class may
    /// use.</summary>
    public static IEnumerable<CompiledProduct> Of(CompiledModel model) =>
        from section in model.source.Sections
        let description = section.Description
        where description.Kind.IsProduct
        select new CompiledProduct(
            description.Name, ((PackedWeights)section.Value).Format, description.Outputs, description.Inputs, [.. description.Places]);

    /// <summary>Names of a model's embeddings, and how their rows are stored.</summary>
    public static IEnumerable<(string Name, WeightFormat Format)> Tables(CompiledModel model) =>
        model.source.Sections.Select(section => section.Value).OfType<EmbeddingTable>().Select(table => (table.Name, table.Format));

    /// <summary>Pairs of products, by name, whose inputs are rows that are quantised once for both.</summary>
    public static IReadOnlyList<(string One, string Other)> RowReaders(CompiledModel model) => model.source.RowReaders;
}

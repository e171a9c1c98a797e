namespace Lathe.Compression;

/// <summary>Products that read the same rows, which are quantised once.</summary>
/// <param name="Products">Their names in the model with integer weights.</param>
/// <param name="Observed">Their names in the float model, where calibration saw them.</param>
/// <param name="Seen">What it saw.</param>
internal sealed record RowGroup(IReadOnlyList<string> Products, IReadOnlyList<string> Observed, ProductStatistics Seen)
{
    /// <summary>Those of a model; products that never ran, together with all that read their rows, are left out.</summary>
    public static IReadOnlyList<RowGroup> Of(CompiledModel model, CalibratedInputs inputs)
    {
        string[] products = [.. CompiledProduct.Of(model).Where(product => product.Format.IsInteger).Select(product => product.Name)];
        Dictionary<string, string> leaders = products.Distinct(StringComparer.Ordinal).ToDictionary(name => name, StringComparer.Ordinal);
        foreach ((string one, string other) in CompiledProduct.RowReaders(model))
        {
            (string kept, string joined) = (leaders[one], leaders[other]);
            foreach (string name in products.Where(name => leaders[name] == joined))
                leaders[name] = kept;
        }

        List<RowGroup> groups = [];
        foreach (IGrouping<string, string> members in products.GroupBy(name => leaders[name], StringComparer.Ordinal))
        {
            ProductStatistics[] seen = [.. members.Select(inputs.Find).OfType<ProductStatistics>().Where(found => found.Rows > 0)
                .DistinctBy(found => found.Name, StringComparer.Ordinal)];
            if (seen.Length > 0)
                groups.Add(new RowGroup([.. members], [.. seen.Select(found => found.Name)], ProductStatistics.Merge(seen)));
        }

        return groups;
    }
}

namespace Lathe.Compression;

/// <summary>A product that may be integers, and what is to become of it.</summary>
/// <param name="Name">As the weights of the compiled model are called.</param>
/// <param name="Choice">What was said of it, or of all.</param>
internal sealed record PlannedProduct(string Name, ProductChoice Choice)
{
    /// <summary>The products of a model that may be integers, each with what is said of it.</summary>
    /// <param name="model">At the precision that is compressed to.</param>
    /// <param name="said">Of single products, the last one that names a product counts.</param>
    /// <param name="byDefault">Of all others.</param>
    /// <exception cref="ArgumentException">A product is named that the model does not have, or that stays floats, or parts of one product
    /// are to become different things.</exception>
    public static IReadOnlyList<PlannedProduct> Of(CompiledModel model, IReadOnlyList<ProductChoice> said, ProductChoice byDefault)
    {
        PlannedProduct[] planned = [.. CompiledProduct.Of(model).Where(product => product.Format.IsInteger)
            .Select(product => new PlannedProduct(product.Name,
                NamedChoice.Of(product.Name, said, byDefault, choice => choice.Product, Same, Words)))];
        if (said.FirstOrDefault(choice => !choice.MayBeAbsent && !planned.Any(product =>
            NamedChoice.IsNamed(choice.Product, product.Name))) is { Product: { } unknown })
        {
            throw new ArgumentException($"'{unknown}' is to be rounded, and is no product of the model that may be integers; these are "
                + $"{(planned.Length == 0 ? "none" : string.Join(", ", planned.Select(product => $"'{product.Name}'")))}.", nameof(said));
        }

        return planned;
    }

    private static bool Same(ProductChoice a, ProductChoice b) =>
        a with { Product = "", MayBeAbsent = false } == b with { Product = "", MayBeAbsent = false };

    private static string Words(ProductChoice choice)
    {
        string bits = choice.Bits is { } said ? $"{said} bits" : FormattableString.Invariant($"{choice.AverageBits} bits on average");
        string inputs = choice.Activations is { } mode ? $", {mode} {choice.Calibration}".TrimEnd() : "";
        return $"{bits} by {choice.Rounding}, {choice.GroupSize} a group{inputs}";
    }
}

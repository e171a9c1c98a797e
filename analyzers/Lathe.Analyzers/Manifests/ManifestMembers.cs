using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Typing;

namespace Lathe.Analyzers.Manifests;

/// <summary>The layers that a manifest speaks of, against those that the class quantises and prunes.</summary>
internal static class ManifestMembers
{
    private const string Again = "compress the model again";

    public static IEnumerable<ManifestFinding> Find(ManifestText file, string name, TypedModel typed)
    {
        Manifest manifest = file.Manifest!;
        IntegerProduct[] products = [.. IntegerProducts.Of(typed.Graph)];
        (ManifestProduct Product, string Part)[] parts = [.. manifest.Products.SelectMany(product => ProductName.Parts(product.Product)
            .Select(part => (product, part)))];
        foreach ((ManifestProduct product, string part) in parts)
        {
            if (!products.Any(known => PathPattern.Match(known.Path, part) is not null))
                yield return Report(product.Place, $"has bits of '{part}', which '{name}' does not have as integers");
        }

        foreach (IntegerProduct product in products)
        {
            if (!product.MayBeAbsent && !parts.Any(part => PathPattern.Match(product.Path, part.Part) is not null))
                yield return Report(manifest.ProductsPlace, $"has no bits of '{product.Path}', which '{name}' quantises");
        }

        foreach (ManifestUnits units in manifest.Pruned)
        {
            if (!typed.Pruned.Any(group => Says(units, group)))
            {
                string unit = units.IsHeads ? "heads" : "neurons";
                yield return Report(units.Place, $"has {unit} of '{units.Layer}' removed, which '{name}' does not allow");
            }
        }

        foreach (PrunedGroup group in typed.Pruned)
        {
            if (group.Ratio > 0 && !group.MayBeAbsent && !manifest.Pruned.Any(units => Says(units, group)))
                yield return Report(manifest.PrunedPlace, $"has nothing removed of '{group.Paths[0]}', of which '{name}' asks it");
        }

        ManifestFinding Report(TextPlace place, string found) =>
            new(ManifestCode.Members, file.At(place), file.Name, found, Again);
    }

    /// <summary>Products that the class wants one scale for all rows of, and that the manifest has none of.</summary>
    public static IEnumerable<ManifestFinding> FindUncalibrated(ManifestText file, string name, TypedModel typed)
    {
        IntegerProduct[] scaled = [.. IntegerProducts.Of(typed.Graph)
            .Where(product => product is { Choice.Calibration: not null, IsTable: false })];
        foreach (ManifestProduct product in file.Manifest!.Products.Where(product => !product.HasScale))
        {
            if (ProductName.Parts(product.Product).FirstOrDefault(part =>
                scaled.Any(known => PathPattern.Match(known.Path, part) is not null)) is { } part)
            {
                yield return new(ManifestCode.NotCalibrated, file.At(product.Place), $"{name}.{part}", $"'{file.Name}' has none",
                    "compress the model again with data that it is calibrated on");
            }
        }
    }

    private static bool Says(ManifestUnits units, PrunedGroup group) =>
        units.IsHeads == group.ByHead && PathPattern.Match(group.Paths[0], units.Layer) is not null;
}

using Lathe.Manifests;

namespace Lathe.Generators.Tests.Manifests;

/// <summary>What a manifest may say, and what becomes of files that are none.</summary>
public sealed class ManifestReaderTests
{
    private const string Whole = """
        {
          "schema": 1,
          "model": "Shop.Intents",
          "class": "sha256:ab",
          "checkpoint": "sha256:cd",
          "pruned": [{ "layer": "up", "unit": "neuron", "kept": 7, "of": 9, "rows": 14, "by": "random" }],
          "layers": [{ "product": "up", "bits": 8 }, { "product": "down", "bits": 3, "group": 64, "sensitivity": { "3": 0.5 } }],
          "frontier": [{ "name": "a", "bytes": 1 }, "whatever a later version says"],
          "measured": {
            "metric": { "name": "accuracy", "before": 0.5, "after": 0.25, "examples": 4 },
            "bytes": { "before": 10, "after": 4 },
            "speed": { "before": 3.5, "after": 1e0, "machine": "Zen \u0034", "threads": 2 }
          }
        }
        """;

    [Fact]
    public void What_it_says_is_read_with_its_places()
    {
        Manifest manifest = ManifestReader.Read(Whole).Manifest!;
        Assert.Equal(("Shop.Intents", "sha256:ab", "sha256:cd", "Zen 4"),
            (manifest.Model, manifest.Class, manifest.Checkpoint, manifest.Machine));
        Assert.Equal(new ManifestUnits("up", false, 7, 9, 14, manifest.Pruned[0].Place), Assert.Single(manifest.Pruned));
        Assert.Equal([("up", 8, 32), ("down", 3, 64)], manifest.Products.Select(product => (product.Product, product.Bits, product.Group)));
        Assert.Equal(new BudgetFigures(0.5, 0.25, 3.5, 1, 4), manifest.Figures);
        Assert.Equal("\"Shop.Intents\"", Text(manifest.ModelPlace));
        Assert.StartsWith("{ \"before\": 3.5", Text(manifest.FigurePlaces[BudgetMeasure.Speed]), StringComparison.Ordinal);

        static string Text(TextPlace range) => Whole.Substring(range.Start, range.Length);
    }

    [Theory]
    [InlineData("\"schema\": 1,", "", "does not say its schema")]
    [InlineData("\"schema\": 1", "\"schema\": 2", "has another schema than 1")]
    [InlineData("\"schema\": 1", "\"schema\": \"1\"", "has another schema than 1")]
    [InlineData("\"schema\": 1", "\"schema\": 1, \"schema\": 1", "has the name 'schema' twice")]
    [InlineData("\"model\": \"Shop.Intents\",", "", "has no 'model' here")]
    [InlineData("\"Shop.Intents\"", "\"\"", "names no model")]
    [InlineData("\"Shop.Intents\"", "7", "has a 'model' that is no text")]
    [InlineData("\"sha256:ab\"", "null", "has a 'class' that is no text")]
    [InlineData("\"bits\": 8", "\"bits\": 7", "has 7 bits, which weights cannot have")]
    [InlineData("\"bits\": 8", "\"bits\": 8.5", "has a 'bits' that is no whole number of 2 to 8")]
    [InlineData("\"group\": 64", "\"group\": 33", "has a group of 33 inputs")]
    [InlineData("\"group\": 64", "\"group\": -32", "has a 'group' that is no whole number")]
    [InlineData("\"kept\": 7", "\"kept\": 10", "has a 'kept' that is no whole number of 1 to 9")]
    [InlineData("\"kept\": 7", "\"kept\": 0", "has a 'kept' that is no whole number of 1 to 9")]
    [InlineData("\"rows\": 14", "\"rows\": 15", "has 15 rows, which 7 units cannot have")]
    [InlineData("\"neuron\"", "\"layer\"", "has another unit than head and neuron")]
    [InlineData("\"after\": 1e0", "\"after\": 0", "has a 'after' of 0 or less")]
    [InlineData("\"after\": 1e0", "\"after\": NaN", "has 'N' where a value is expected")]
    [InlineData("\"after\": 1e0", "\"after\": 1e999", "which is too large")]
    [InlineData("\"after\": 1e0", "\"after\": 01", "has a number that JSON does not have")]
    [InlineData("\"after\": 4", "\"after\": -4", "has a 'after' that is no whole number")]
    [InlineData("\"layers\": [", "\"layers\": [3, ", "has something else than objects in 'layers'")]
    [InlineData("\"pruned\": [", "// none\n\"pruned\": [", "has '/' where a name is expected")]
    [InlineData("Zen \\u0034", "Zen \\x", "has a text with an escape that JSON does not have")]
    public void What_is_wrong_is_named_where_it_stands(string said, string instead, string found)
    {
        string text = Whole.Replace(said, instead, StringComparison.Ordinal);
        Assert.NotEqual(Whole, text);
        (Manifest? manifest, JsonFault? fault) = ManifestReader.Read(text);
        Assert.Null(manifest);
        Assert.Contains(found, fault!.Found, StringComparison.Ordinal);
        Assert.InRange(fault.Place.Start, 0, text.Length);
        Assert.InRange(fault.Place.Start + fault.Place.Length, 0, text.Length);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_none()
    {
        for (int length = 0; length < Whole.Length; length++)
        {
            (Manifest? manifest, JsonFault? fault) = ManifestReader.Read(Whole[..length]);
            Assert.Null(manifest);
            Assert.InRange(fault!.Place.Start + fault.Place.Length, 0, length);
        }

        Assert.NotNull(ManifestReader.Read(Whole + "\n").Manifest);
        Assert.Contains("behind its end", ManifestReader.Read(Whole + "}").Fault!.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_character_may_stand_anywhere_and_depth_is_limited()
    {
        const string Hostile = "{}[]\",:0-eE.\\u\0\ud800x";
        Random random = new(11);
        for (int i = 0; i < 4000; i++)
        {
            char[] text = Whole.ToCharArray();
            for (int change = random.Next(1, 4); change > 0; change--)
                text[random.Next(text.Length)] = Hostile[random.Next(Hostile.Length)];
            (Manifest? manifest, JsonFault? fault) = ManifestReader.Read(new string(text));
            Assert.True(manifest is null ^ fault is null);
        }

        string deep = string.Concat(Enumerable.Repeat("[", 1_000_000));
        Assert.Contains("nests more than", ManifestReader.Read(deep).Fault!.Found, StringComparison.Ordinal);
    }
}

using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Compression;

namespace Lathe.Cli.Commands;

/// <summary>What came of <c>lathe compress</c>, as tables or as JSON.</summary>
internal static class CompressionReport
{
    /// <param name="output">Where to.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="target">The folder that was written.</param>
    /// <param name="json">Whether as one JSON object.</param>
    public static void Print(ToolOutput output, CompressionResult result, string target, bool json)
    {
        if (json)
        {
            output.Json(Json(result, target));
            return;
        }

        if (result.Sensitivity is { } measured)
        {
            SensitivityCommand.Print(output, measured, new Dictionary<string, int>(result.Bits, StringComparer.Ordinal));
        }

        if (result.Activations.Count > 0)
        {
            output.Table(
                "inputs of products as int8: strength of migration, static scale",
                ["layer", "migrated|", "scale|"],
                result.Activations.Select(entry => (string[])[
                    entry.Product, entry.Strength is { } strength ? Numbers.Fixed(strength, 2) : "no",
                    entry.Scaling.StaticScale is { } scale ? Numbers.Fixed(scale, 6) : "of each row"]));
        }

        Print(output, result.Array);
        Print(output, result.Pruned);
        Print(output, result.Masked);
        output.Table(
            "candidates; a distance in brackets is predicted from the layers' own",
            ["candidate", "bits|", "bytes|", "relative L2|", "ms|", ""],
            result.Frontier.Select(point => (string[])[
                point.Name, Numbers.Fixed(point.Bits, 2), Numbers.Bytes(point.Bytes), Distance(point),
                point.Milliseconds is { } milliseconds ? Numbers.Fixed(milliseconds, 1) : "", point.IsChosen ? "written" : ""]));
        string distanceText = result.Distance is { } found ? $", outputs {Numbers.Fixed(found, 5)} from float32 (relative L2)" : "";
        string metricText = result.Metric is { } metric
            ? $", {metric.Name} {Numbers.Fixed(metric.Before, 5)} → {Numbers.Fixed(metric.After, 5)} over "
                + Numbers.Count(metric.Examples) : "";
        string timeText = result.Milliseconds is { } times
            ? $", {Numbers.Fixed(times.Before, 1)} ms → {Numbers.Fixed(times.After, 1)} ms on {result.Machine}" : "";
        output.Line(
            $"{target}: {Numbers.Bytes(result.Bytes.Before)} → {Numbers.Bytes(result.Bytes.After)}{distanceText}{metricText}{timeText}");
    }

    private static string Distance(FrontierPoint point) => point.RelativeL2 is not { } distance ? ""
        : point.IsPredicted ? $"({Numbers.Fixed(distance, 5)})" : Numbers.Fixed(distance, 5);

    public static void Print(ToolOutput output, PrunedArray? array)
    {
        if (array is not null)
        {
            output.Line($"{array.Array}: {Numbers.Count(array.Kept.Count)} of {Numbers.Count(array.Of)} kept by "
                + $"{array.Importance.ToString().ToLowerInvariant()}: {string.Join(", ", array.Kept)}");
        }
    }

    public static void Print(ToolOutput output, IReadOnlyList<PrunedUnits> pruned)
    {
        if (pruned.Count == 0)
            return;
        output.Table(
            "what is left",
            ["layer", "unit", "kept|", "of|", "by"],
            pruned.Select(units => (string[])[
                units.Layer, units.Unit, Numbers.Count(units.Kept.Count), Numbers.Count(units.Of),
                units.Importance.ToString().ToLowerInvariant()]));
    }

    public static void Print(ToolOutput output, IReadOnlyList<MaskedProduct> masked)
    {
        if (masked.Count == 0)
            return;
        output.Table(
            "what is zero",
            ["layer", "unit", "zero|", "of|", "by"],
            masked.Select(product => (string[])[
                product.Product, product.Unit, Numbers.Count(product.Zero), Numbers.Count(product.Of),
                product.Importance.ToString().ToLowerInvariant()]));
    }

    public static JsonObject? Json(PrunedArray? array) => array is null ? null : new JsonObject
    {
        ["array"] = array.Array, ["kept"] = new JsonArray([.. array.Kept.Select(element => (JsonNode)element)]), ["of"] = array.Of,
    };

    public static JsonArray Json(IReadOnlyList<PrunedUnits> pruned) => [.. pruned.Select(units => (JsonNode)new JsonObject
    {
        ["layer"] = units.Layer, ["unit"] = units.Unit, ["kept"] = units.Kept.Count, ["of"] = units.Of,
    })];

    public static JsonArray Json(IReadOnlyList<MaskedProduct> masked) => [.. masked.Select(product => (JsonNode)new JsonObject
    {
        ["layer"] = product.Product, ["unit"] = product.Unit, ["zero"] = product.Zero, ["of"] = product.Of,
    })];

    private static JsonObject Json(CompressionResult result, string target) => new()
    {
        ["model"] = result.Model,
        ["output"] = target,
        ["averageBits"] = JsonNumbers.Rounded(result.Bits.Average(entry => entry.Value), 3),
        ["bits"] = new JsonObject(result.Bits.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        ["embeddings"] = new JsonObject(result.Embeddings.Select(table => KeyValuePair.Create(table.Name, (JsonNode?)table.Bits))),
        ["rounding"] = string.Join(" + ", result.Products.Select(product => product.Rounding).Distinct()).ToLowerInvariant(),
        ["activations"] = new JsonObject(result.Activations.Select(entry => KeyValuePair.Create(
            entry.Product, (JsonNode?)entry.Scaling.ToString()))),
        ["vocabulary"] = result.Trimmed is { } trimmed ? new JsonObject { ["kept"] = trimmed.Kept, ["of"] = trimmed.Of } : null,
        ["shortened"] = Json(result.Array),
        ["pruned"] = Json(result.Pruned),
        ["masked"] = Json(result.Masked),
        ["rankCorrelation"] = result.Sensitivity is { } table ? JsonNumbers.Of(table.RankCorrelation) : null,
        ["metric"] = result.Metric is { } metric ? new JsonObject
        {
            ["name"] = metric.Name,
            ["before"] = JsonNumbers.Of(metric.Before),
            ["after"] = JsonNumbers.Of(metric.After),
            ["examples"] = metric.Examples,
        } : null,
        ["relativeL2"] = result.Distance is { } distance ? JsonNumbers.Of(distance) : null,
        ["bytesBefore"] = result.Bytes.Before,
        ["bytesAfter"] = result.Bytes.After,
        ["msBefore"] = result.Milliseconds is { } before ? JsonNumbers.Rounded(before.Before, 3) : null,
        ["msAfter"] = result.Milliseconds is { } after ? JsonNumbers.Rounded(after.After, 3) : null,
        ["machine"] = result.Machine,
        ["threads"] = result.Threads,
        ["frontier"] = new JsonArray([.. result.Frontier.Select(point => (JsonNode)new JsonObject
        {
            ["name"] = point.Name,
            ["bits"] = JsonNumbers.Rounded(point.Bits, 3),
            ["bytes"] = point.Bytes,
            ["relativeL2"] = point.RelativeL2 is { } away ? JsonNumbers.Of(away) : null,
            ["ms"] = point.Milliseconds is { } milliseconds ? JsonNumbers.Rounded(milliseconds, 3) : null,
            ["chosen"] = point.IsChosen,
            ["predicted"] = point.IsPredicted,
        })]),
    };
}

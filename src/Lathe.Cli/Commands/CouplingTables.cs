using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;

namespace Lathe.Cli.Commands;

/// <summary>What <c>lathe explain --coupling</c> prints.</summary>
internal static class CouplingTables
{
    public static void Print(ToolOutput output, CouplingTable table, bool json)
    {
        if (json)
        {
            output.Json(Describe(table));
            return;
        }
        output.Table(
            $"{table.Model}: axes that shrink together",
            ["group", "units", "axis"],
            table.Groups.SelectMany(group => group.Axes.Select(axis => new[] { group.Name, group.Extent, axis.ToString() })));
        output.Table(
            "groups that keep their extent",
            ["group", "units", "why"],
            table.Groups.SelectMany(group => group.Pins.Select(pin => new[] { group.Name, group.Extent, group.Reason(pin) })));
    }

    private static JsonObject Describe(CouplingTable table) => new()
    {
        ["model"] = table.Model,
        ["groups"] = new JsonArray([.. table.Groups.Select(group => new JsonObject
        {
            ["name"] = group.Name,
            ["units"] = group.Units,
            ["granularity"] = group.ByHead ? "head" : "neuron",
            ["each"] = group.Each,
            ["mayBePruned"] = group.MayBePruned,
            ["axes"] = new JsonArray([.. group.Axes.Select(axis => new JsonObject
            {
                ["member"] = axis.Member,
                ["axis"] = axis.Axis.ToString().ToLowerInvariant(),
                ["offset"] = axis.Offset,
                ["unitSize"] = axis.UnitSize,
            })]),
            ["kept"] = new JsonArray([.. group.Pins.Select(pin => (JsonNode)group.Reason(pin))]),
        })]),
    };
}

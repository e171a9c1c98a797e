using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;

namespace Lathe.Cli.Commands;

/// <summary>How this machine cuts a run, as JSON.</summary>
internal static class ExplainedRunJson
{
    public static JsonObject Of(ExplainedRun run)
    {
        HardwareReport machine = HardwareReport.Detect();
        return new JsonObject
        {
            ["batch"] = run.Batch,
            ["sequence"] = run.Sequence,
            ["threads"] = run.Threads,
            ["processor"] = machine.Name,
            ["tier"] = machine.Tier.ToString(),
            ["csharpTier"] = machine.CSharpTier.ToString(),
            ["level1Bytes"] = machine.Level1Bytes,
            ["level2Bytes"] = machine.Level2Bytes,
            ["level3Bytes"] = machine.Level3Bytes,
            ["milliseconds"] = Measured(run.Milliseconds),
            ["otherMilliseconds"] = Measured(run.OtherMilliseconds),
            ["products"] = new JsonArray([.. run.Products.Select(Describe)]),
            ["attentions"] = new JsonArray([.. run.Attentions.Select(Describe)]),
            ["chunks"] = new JsonArray([.. run.Chunks.Select(Describe)]),
        };
    }

    private static JsonObject Describe(ExplainedProduct product)
    {
        ProductDecision decision = product.Decision;
        return new JsonObject
        {
            ["weights"] = product.Weights,
            ["layers"] = product.Layers,
            ["calls"] = product.Calls,
            ["format"] = decision.Format.Name,
            ["rows"] = decision.Rows,
            ["inputs"] = decision.Inputs,
            ["outputs"] = decision.Outputs,
            ["parts"] = decision.Parts,
            ["partsAre"] = decision.ByRows ? "rows" : "columns",
            ["splitReason"] = Name(decision.Split),
            ["blockRows"] = decision.BlockRows,
            ["blockBytes"] = decision.BlockBytes,
            ["blockReason"] = Name(decision.Block),
            ["groupPanels"] = decision.GroupPanels,
            ["groupBytes"] = decision.GroupBytes,
            ["groupReason"] = Name(decision.Group),
            ["stripPanels"] = decision.StripPanels,
            ["tileRows"] = decision.TileRows,
            ["chainDepth"] = decision.ChainDepth,
            ["waitingRows"] = decision.WaitingRows,
            ["waitingBytes"] = decision.WaitingBytes,
            ["why"] = decision.Why,
            ["milliseconds"] = Measured(product.Milliseconds),
            ["gops"] = Measured(product.Gops),
        };
    }

    private static JsonObject Describe(ExplainedAttention attention)
    {
        AttentionDecision decision = attention.Decision;
        return new JsonObject
        {
            ["calls"] = attention.Calls,
            ["arithmetic"] = Name(decision.Arithmetic),
            ["readsHeads"] = decision.ReadsHeads,
            ["sequences"] = decision.Sequences,
            ["longestQueries"] = decision.LongestQueries,
            ["longestKeys"] = decision.LongestKeys,
            ["heads"] = decision.Heads,
            ["headSize"] = decision.HeadSize,
            ["valueHeadSize"] = decision.ValueHeadSize,
            ["parts"] = decision.Parts,
            ["tileHeads"] = decision.TileHeads,
            ["chunkQueries"] = decision.ChunkQueries,
            ["dealtQueries"] = decision.DealtQueries,
            ["headBytes"] = decision.HeadBytes,
            ["waitingBytes"] = decision.WaitingBytes,
            ["why"] = decision.Why,
            ["milliseconds"] = Measured(attention.Milliseconds),
        };
    }

    private static JsonObject Describe(ExplainedChunks chunks) => new()
    {
        ["model"] = chunks.Weights,
        ["walks"] = chunks.Walks,
        ["bytesPerRow"] = chunks.Size.BytesPerRow,
        ["rowsPerChunk"] = chunks.Size.Rows,
        ["bound"] = Name(chunks.Size.Bound),
        ["rows"] = chunks.Rows,
        ["chunks"] = chunks.Chunks,
        ["largestChunk"] = chunks.LargestChunk,
        ["why"] = chunks.Size.Why,
    };

    private static JsonNode? Measured(double? value) => value is { } number ? JsonNumbers.Rounded(number, 4) : null;

    /// <summary>As JSON spells names.</summary>
    private static string Name<T>(T value) where T : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

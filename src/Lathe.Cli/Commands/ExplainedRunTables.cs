using Lathe.Cli.Presentation;
using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;

namespace Lathe.Cli.Commands;

/// <summary>How this machine cuts a run, as tables.</summary>
internal static class ExplainedRunTables
{
    public static void Print(ToolOutput output, ExplainedRun run)
    {
        HardwareReport machine = HardwareReport.Detect();
        output.Table(
            $"a run of {run.Batch} × {run.Sequence} tokens on {run.Threads} threads",
            ["", ""],
            [
                ["processor", machine.Name],
                ["tier", $"{machine.Tier}, C# kernels {machine.CSharpTier}"],
                ["caches",
                    $"L1 {Numbers.Memory(machine.Level1Bytes)}, L2 {Numbers.Memory(machine.Level2Bytes)}, L3 "
                        + $"{Numbers.Memory(machine.Level3Bytes)}"],
                .. run.Milliseconds is { } milliseconds
                    ? (string[][])[["measured",
                    $"{Numbers.Fixed(milliseconds, 3)} ms, of which neither products nor attention "
                        + $"{Numbers.Fixed(run.OtherMilliseconds ?? 0, 3)} ms"]] : [],
            ]);
        string[] measured = run.Milliseconds is null ? [] : ["ms|", "GOP/s|"];
        output.Table(
            "products",
            ["weights", "layers|", "calls|", "format", "rows × inputs × outputs", "parts", "block, of L2", "group, of L2", "strip|",
            "tile|", "waiting, of L2", .. measured],
            run.Products.Select(product => Row(product, machine.Level2Bytes)));
        output.Table("why products are cut so", ["weights", "rows|", "why"],
            run.Products.Select(product => (string[])[product.Weights, Numbers.Count(product.Decision.Rows), product.Decision.Why]));
        if (run.Attentions.Count > 0)
        {
            output.Table(
                "attention",
                ["calls|", "arithmetic", "sequences × longest", "heads", "parts|", "heads a thread|", "queries a chunk|", "dealt by|",
                "a head, of L2", "waiting, of L2", .. measured.Take(1), "why"],
                run.Attentions.Select(attention => Row(attention, machine.Level2Bytes)));
        }
        if (run.Chunks.Count > 0)
        {
            output.Table(
                "chunks",
                ["model", "walks|", "bytes a row|", "rows a chunk|", "rows|", "chunks|", "largest|", "why"],
                run.Chunks.Select(chunks => (string[])
                [
                    chunks.Weights, Numbers.Count(chunks.Walks), Numbers.Count(chunks.Size.BytesPerRow), Numbers.Count(chunks.Size.Rows),
                        Numbers.Count(chunks.Rows),
                    Numbers.Count(chunks.Chunks), Numbers.Count(chunks.LargestChunk), chunks.Size.Why,
                ]));
        }
    }

    private static string[] Row(ExplainedProduct product, long cache)
    {
        ProductDecision decision = product.Decision;
        return
        [
            product.Weights,
            Numbers.Count(product.Layers),
            Numbers.Count(product.Calls),
            decision.Format.Name,
            $"{decision.Rows} × {decision.Inputs} × {decision.Outputs}",
            decision.Parts == 1 ? "1" : $"{decision.Parts} of {(decision.ByRows ? "rows" : "columns")}",
            $"{decision.BlockRows} rows, {OfCache(decision.BlockBytes, cache)}",
            $"{decision.GroupPanels} panels, {OfCache(decision.GroupBytes, cache)}",
            Numbers.Count(decision.StripPanels),
            Numbers.Count(decision.TileRows),
            decision.WaitingRows == 0 ? "-" : $"{decision.WaitingRows} rows, {OfCache(decision.WaitingBytes, cache)}",
            .. product.Milliseconds is { } milliseconds
                ? (string[])[Numbers.Fixed(milliseconds, 3), Numbers.Fixed(product.Gops ?? 0, 1)] : [],
        ];
    }

    private static string[] Row(ExplainedAttention attention, long cache)
    {
        AttentionDecision decision = attention.Decision;
        return
        [
            Numbers.Count(attention.Calls),
            decision.Arithmetic == AttentionArithmetic.Int16 ? "int16" : "float32",
            $"{decision.Sequences} × {decision.LongestKeys}",
            $"{decision.Heads} of {decision.HeadSize}",
            Numbers.Count(decision.Parts),
            Numbers.Count(decision.TileHeads),
            Numbers.Count(decision.ChunkQueries),
            Numbers.Count(decision.DealtQueries),
            OfCache(decision.HeadBytes, cache),
            decision.WaitingBytes == 0 ? "-" : OfCache(decision.WaitingBytes, cache),
            .. attention.Milliseconds is { } milliseconds ? (string[])[Numbers.Fixed(milliseconds, 3)] : [],
            decision.Why,
        ];
    }

    private static string OfCache(long bytes, long cache) => $"{Numbers.Memory(bytes)}, {Numbers.Fixed(100.0 * bytes / cache, 0)} %";
}

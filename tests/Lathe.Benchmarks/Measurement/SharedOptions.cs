using System.CommandLine;
using Lathe.Benchmarks.Peers;

namespace Lathe.Benchmarks.Measurement;

/// <summary>Options that commands have in common.</summary>
internal static class SharedOptions
{
    public static Option<int[]> Threads(params int[] usual)
    {
        Option<int[]> option = new("--threads")
        {
            Description = "Threads of every engine; each count is a measurement of its own.",
            DefaultValueFactory = _ => usual,
            AllowMultipleArgumentsPerToken = true,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>()?.Any(threads => threads < 1) == true)
                result.AddError("--threads: expected counts of at least 1.");
        });
        return option;
    }

    public static Option<int> Rounds(int usual)
    {
        Option<int> option = new("--rounds") { Description = "How often the contestants take turns.", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--rounds: expected at least 1.");
        });
        return option;
    }

    public static Option<FileInfo?> Json() => new("--json") { Description = "Writes the measurements here as well, for plot and report." };

    public static Option<BatchShape[]> Shapes(params BatchShape[] usual) => new("--shapes")
    {
        Description = "Batch x sequence, padding included.",
        DefaultValueFactory = _ => usual,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result =>
        {
            List<BatchShape> parsed = [];
            foreach (string text in result.Tokens.Select(token => token.Value))
            {
                try
                {
                    parsed.Add(BatchShape.Parse(text));
                }
                catch (FormatException error)
                {
                    result.AddError($"--shapes: {error.Message}");
                }
            }
            return [.. parsed];
        },
    };
}

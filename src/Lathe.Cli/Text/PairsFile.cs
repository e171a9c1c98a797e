using System.Globalization;
using Lathe.Compression;
using Lathe.Transformers.Evaluation;

namespace Lathe.Cli.Text;

/// <summary>A file of pairs with scores, a line each: score, tab, text, tab, text.</summary>
internal static class PairsFile
{
    private const int FewestPairs = 2;

    /// <param name="input">Where files come from.</param>
    /// <param name="path">The file, or <c>-</c>.</param>
    /// <exception cref="InputException">The file cannot be read, a line is damaged, there are too few, or all have one score.</exception>
    public static IReadOnlyList<ScoredPair> Read(ToolInput input, string path)
    {
        string name = ToolInput.Name(path);
        List<ScoredPair> pairs = [];
        foreach ((string line, int number) in input.Examples(path))
        {
            ScoredLine scored = ScoredLine.Parse(line, name, number);
            pairs.Add(new ScoredPair(scored.Score, scored.First, scored.Second));
        }

        if (pairs.Count < FewestPairs)
            throw new InputException($"{name}: has {pairs.Count} pairs; expected at least {FewestPairs}.");
        return pairs.Exists(pair => pair.Score != pairs[0].Score) ? pairs : throw new InputException(
            $"{name}: all {pairs.Count} pairs have the score {pairs[0].Score.ToString(CultureInfo.InvariantCulture)}; expected different "
            + "ones, whose order a model can find.");
    }
}

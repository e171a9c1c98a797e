using Lathe.Compression;

namespace Lathe.Training;

/// <summary>Lines whose columns are separated by tabs, as examples: those of <c>lathe evaluate --labels</c> and <c>--pairs</c>, and texts,
/// pairs and tagged words in the same manner.</summary>
internal static class TabSeparatedExample
{
    /// <summary>A line that is an example by itself.</summary>
    /// <exception cref="InputException">It has other columns than the kind asks for.</exception>
    public static TrainingExample Parse(string line, string name, int number, ExampleKind kind)
    {
        TrainingExample example = new() { File = name, Line = number };
        switch (kind)
        {
            case ExampleKind.Texts:
                return example with { Text = line };
            case ExampleKind.Labels:
                LabelledLine labelled = LabelledLine.Parse(line, name, number);
                return example with { Text = labelled.Text, Pair = labelled.Pair, Label = labelled.Label };
            case ExampleKind.Scores:
                ScoredLine scored = ScoredLine.Parse(line, name, number);
                return example with { Text = scored.First, Pair = scored.Second, Score = scored.Score };
            case ExampleKind.Pairs:
                string[] columns = line.Split('\t');
                return columns.Length == 2 ? example with { Text = columns[0], Pair = columns[1] }
                    : throw new InputException(name, number, $"has {columns.Length} columns; expected 2: text, tab, text.");
            case ExampleKind.Answers:
                throw new InputException(name, number,
                    "is no JSON; questions and answers are JSON lines with 'question', 'context', 'answer' and 'start'.");
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "expected a kind whose examples are one line each");
        }
    }

    /// <summary>Words with tags, a line each; an empty line ends a text.</summary>
    /// <exception cref="InputException">While reading: a line has no word and tag.</exception>
    public static IEnumerable<TrainingExample> Tagged(IEnumerable<(string Text, int Line)> lines, string name)
    {
        List<string> words = [], tags = [];
        int first = 0;
        foreach ((string line, int number) in lines)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                if (words.Count > 0)
                    yield return Complete();
                continue;
            }

            string[] columns = line.Split('\t');
            if (columns.Length != 2 || columns[0].Length == 0 || columns[1].Length == 0)
                throw new InputException(name, number,
                    $"has {columns.Length} columns; expected 2: word, tab, tag, and an empty line behind each text.");
            if (words.Count == 0)
                first = number;
            words.Add(columns[0]);
            tags.Add(columns[1]);
        }

        if (words.Count > 0)
            yield return Complete();

        TrainingExample Complete()
        {
            TrainingExample example = new() { Words = [.. words], Tags = [.. tags], File = name, Line = first };
            words.Clear();
            tags.Clear();
            return example;
        }
    }
}

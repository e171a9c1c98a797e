using Lathe.Compression;
using Lathe.Transformers.Evaluation;

namespace Lathe.Cli.Text;

/// <summary>A file of texts with their classes, a line each: label, tab, text, and a second text behind another tab where texts are
/// pairs.</summary>
internal static class LabelsFile
{
    private const int MostNames = 8;

    /// <param name="input">Where files come from.</param>
    /// <param name="path">The file, or <c>-</c>.</param>
    /// <param name="labels">Of the model: a label is a name of them, or a number.</param>
    /// <exception cref="InputException">The file cannot be read, a line is damaged or has another label, or there is none.</exception>
    public static IReadOnlyList<LabelledText> Read(ToolInput input, string path, ClassifierLabels labels)
    {
        string name = ToolInput.Name(path);
        List<LabelledText> examples = [];
        foreach ((string line, int number) in input.Examples(path))
        {
            LabelledLine example = LabelledLine.Parse(line, name, number);
            if (labels.Find(example.Label) is not { } found)
                throw new InputException(name, number,
                    $"'{ExampleText.Shortened(example.Label)}' is no label of the model; expected {Names(labels)}, or a number below "
                    + $"{labels.Names.Count}.");
            examples.Add(new LabelledText(found, example.Text, example.Pair));
        }

        return examples.Count > 0 ? examples
            : throw new InputException($"{name}: has no example; expected lines of label, tab, text.");
    }

    private static string Names(ClassifierLabels labels) =>
        string.Join(", ", labels.Names.Take(MostNames).Select(ExampleText.Shortened)) + (labels.Names.Count > MostNames ? ", …" : "");
}

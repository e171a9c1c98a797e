using System.Globalization;

namespace Intents;

/// <summary>Answers sentences line by line.</summary>
/// <param name="classifier">Who answers.</param>
/// <param name="output">Where to.</param>
internal sealed class Conversation(IntentClassifier classifier, TextWriter output)
{
    /// <summary>Longer than any sentence: a file that was piped in by mistake is not read into memory as one.</summary>
    private const int LongestLine = 100_000;

    private const int MostShown = 100;

    /// <summary>Answers each line as it comes.</summary>
    /// <returns>Whether there was any.</returns>
    public bool Answer(TextReader input)
    {
        int lines = 0;
        while (ReadLine(input) is { } line)
        {
            lines++;
            if (string.IsNullOrWhiteSpace(line))
                output.WriteLine($"{"–",6}  {"",-28} line {lines} is empty");
            else if (line.Length > LongestLine)
                output.WriteLine($"{"–",6}  {"",-28} line {lines} has more than {LongestLine} characters; expected a sentence");
            else
                Answer([line]);
        }

        return lines > 0;
    }

    /// <summary>Answers all sentences at once.</summary>
    public void Answer(IReadOnlyList<string> sentences)
    {
        Intent[] intents = classifier.Classify(sentences);
        for (int i = 0; i < intents.Length; i++)
        {
            string shown = sentences[i].Length <= MostShown ? sentences[i] : sentences[i][..MostShown] + "…";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{intents[i].Probability * 100,5:F0}%  {intents[i].Name,-28} {shown}"));
        }
    }

    /// <returns>A line, one character longer than the longest where there is more of it; null at the end.</returns>
    private static string? ReadLine(TextReader input)
    {
        System.Text.StringBuilder line = new();
        int read = input.Read();
        if (read < 0)
            return null;
        for (; read >= 0 && read != '\n'; read = input.Read())
        {
            if (line.Length <= LongestLine)
                line.Append((char)read);
        }

        return line.ToString().TrimEnd('\r');
    }
}

namespace Lathe.Training.Tests;

/// <summary>Words "w5" to "w…" are the ids that they say; four special tokens stand before them.</summary>
internal sealed class WordEncoder(int vocabulary = 40, int shift = 0) : ITextEncoder
{
    public const int Padding = 0, Start = 1, Separator = 2, Mask = 3, First = 5;

    public int VocabularySize => vocabulary;

    public int PaddingId => Padding;

    public int? MaskId => Mask;

    public EncodedText Encode(string text, string? pair, int longest)
    {
        List<(int Id, int Type, int Text, int Begin, int End)> tokens = [(Start, 0, -1, 0, 0)];
        tokens.AddRange(Words(text, 0));
        tokens.Add((Separator, 0, -1, 0, 0));
        if (pair is not null)
        {
            tokens.AddRange(Words(pair, 1));
            tokens.Add((Separator, 1, -1, 0, 0));
        }

        if (tokens.Count > longest)
            tokens.RemoveRange(longest - 1, tokens.Count - longest);
        return new EncodedText([.. tokens.Select(token => token.Id)], [.. tokens.Select(token => token.Type)],
            [.. tokens.Select(token => token.Text)], [.. tokens.Select(token => token.Begin)], [.. tokens.Select(token => token.End)]);
    }

    /// <summary>A word is as many tokens as it has parts between hyphens.</summary>
    public EncodedText EncodeWords(IReadOnlyList<string> words, int longest)
    {
        (int Id, int Word)[] parts = [.. words.SelectMany((word, i) => word.Split('-').Select(part => (Id(part), i)))];
        (int Id, int Word)[] tokens = [(Start, -1), .. parts.Take(longest - 2), (Separator, -1)];
        int[] zeros = new int[tokens.Length];
        return new EncodedText([.. tokens.Select(token => token.Id)], zeros, [.. tokens.Select(token => token.Word < 0 ? -1 : 0)], zeros,
            zeros, [.. tokens.Select(token => token.Word)]);
    }

    private int Id(string word) => int.Parse(word[1..], System.Globalization.CultureInfo.InvariantCulture) + shift;

    private IEnumerable<(int Id, int Type, int Text, int Begin, int End)> Words(string text, int number)
    {
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf(' ', at) is >= 0 and int space ? space : text.Length;
            if (end > at)
                yield return (Id(text[at..end]), number, number, at, end);
            at = end + 1;
        }
    }
}

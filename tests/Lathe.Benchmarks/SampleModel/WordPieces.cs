namespace Lathe.Benchmarks.SampleModel;

/// <summary>Finds a WordPiece vocabulary: all characters, then the neighbours that stand together most often, joined, until it is
/// full.</summary>
internal static class WordPieces
{
    private static readonly string[] Specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    public static string[] Find(IEnumerable<string> texts, int size)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (string word in texts.SelectMany(Words))
            counts[word] = counts.GetValueOrDefault(word) + 1;
        // the order of equal counts must not hang on that of a hash table
        (List<string> Pieces, int Count)[] words =
            [.. counts.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => (entry.Key.Select((letter, i) => i == 0 ? $"{letter}" : $"##{letter}").ToList(), entry.Value))];

        SortedSet<string> letters = new(words.SelectMany(word => word.Pieces), StringComparer.Ordinal);
        List<string> vocabulary = [.. Specials, .. letters];
        HashSet<string> known = new(vocabulary, StringComparer.Ordinal);
        while (vocabulary.Count < size && MostFrequentPair(words) is { } pair)
        {
            string joined = pair.Left + pair.Right[2..];
            foreach ((List<string> pieces, _) in words)
                Join(pieces, pair, joined);
            if (known.Add(joined))
                vocabulary.Add(joined);
        }
        return [.. vocabulary];
    }

    /// <summary>Lower-case words of ASCII letters and digits, and punctuation; the rest is no concern of a sample.</summary>
    private static IEnumerable<string> Words(string text)
    {
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool inWord = i < text.Length && char.IsAsciiLetterOrDigit(text[i]);
            if (inWord && start < 0)
                start = i;
            if (!inWord && start >= 0)
            {
                yield return text[start..i].ToLowerInvariant();
                start = -1;
            }
            if (!inWord && i < text.Length && char.IsAscii(text[i]) && (char.IsPunctuation(text[i]) || char.IsSymbol(text[i])))
                yield return $"{text[i]}";
        }
    }

    private static (string Left, string Right)? MostFrequentPair((List<string> Pieces, int Count)[] words)
    {
        Dictionary<(string Left, string Right), int> pairs = [];
        foreach ((List<string> pieces, int count) in words)
        {
            for (int i = 1; i < pieces.Count; i++)
                pairs[(pieces[i - 1], pieces[i])] = pairs.GetValueOrDefault((pieces[i - 1], pieces[i])) + count;
        }
        (string Left, string Right)? best = null;
        int most = 1;
        foreach ((var pair, int count) in pairs)
        {
            if (count > most || (count == most && best is { } other && string.CompareOrdinal(pair.Left + pair.Right,
                other.Left + other.Right) < 0))
                (best, most) = (pair, count);
        }
        return best;
    }

    private static void Join(List<string> pieces, (string Left, string Right) pair, string joined)
    {
        for (int i = 1; i < pieces.Count; i++)
        {
            if (pieces[i - 1] != pair.Left || pieces[i] != pair.Right)
                continue;
            pieces[i - 1] = joined;
            pieces.RemoveAt(i);
        }
    }
}

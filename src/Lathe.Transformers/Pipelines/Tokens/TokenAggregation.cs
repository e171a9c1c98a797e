using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// Token scores to entities, as Hugging Face's TokenClassificationPipeline aggregates them. Where its tokenizers mark what goes on inside a
/// word
/// ("##"), words are those of the encoding; elsewhere a token continues a word unless a space stands at its beginning, which is
/// Hugging Face's rule too.
/// </summary>
/// <param name="labels">Names of the classes, by number.</param>
/// <param name="tokenizer">What made the encodings.</param>
internal sealed class TokenAggregation(string[] labels, Tokenizer tokenizer)
{
    private readonly bool marksSubwords = tokenizer.ContinuingSubwordPrefix.Length > 0;

    /// <param name="text">The text.</param>
    /// <param name="encoding">Its tokens.</param>
    /// <param name="logits">[tokens, labels].</param>
    /// <param name="strategy">How tokens become entities.</param>
    /// <param name="ignored">Labels that are left out of the result.</param>
    public TokenGroup[] Run(string text, Encoding encoding, ReadOnlySpan<float> logits, AggregationStrategy strategy,
        IReadOnlyCollection<string> ignored)
    {
        List<Part> parts = strategy is AggregationStrategy.None or AggregationStrategy.Simple
            ? EachToken(encoding, logits)
            : EachWord(text, encoding, logits, strategy);
        List<TokenGroup> groups = [];
        for (int first = 0; first < parts.Count;)
        {
            int end = first + 1;
            while (strategy != AggregationStrategy.None && end < parts.Count
                && Continues(labels[parts[end - 1].Label], labels[parts[end].Label]))
                end++;
            double sum = 0;
            for (int i = first; i < end; i++)
                sum += parts[i].Score;
            string label = labels[parts[first].Label];
            string entity = strategy == AggregationStrategy.None ? label : label[(label.IndexOf('-', StringComparison.Ordinal) + 1)..];
            if (!ignored.Contains(entity, StringComparer.Ordinal))
                groups.Add(new TokenGroup(entity, (float)(sum / (end - first)), text[parts[first].Start..parts[end - 1].End],
                    parts[first].Start, parts[end - 1].End));
            first = end;
        }
        return [.. groups];
    }

    private List<Part> EachToken(Encoding encoding, ReadOnlySpan<float> logits)
    {
        List<Part> parts = [];
        float[] scores = new float[labels.Length];
        for (int i = 0; i < encoding.Length; i++)
        {
            if (encoding.SpecialTokensMask[i] != 0)
                continue;
            Logits.Softmax(logits.Slice(i * labels.Length, labels.Length), scores);
            int label = Highest(scores);
            parts.Add(new Part(label, scores[label], encoding.Offsets[i].Start, encoding.Offsets[i].End));
        }
        return parts;
    }

    private List<Part> EachWord(string text, Encoding encoding, ReadOnlySpan<float> logits, AggregationStrategy strategy)
    {
        List<Part> parts = [];
        List<(int Token, float[] Scores)> word = [];
        for (int i = 0; i < encoding.Length; i++)
        {
            if (encoding.SpecialTokensMask[i] != 0)
                continue;
            float[] scores = new float[labels.Length];
            Logits.Softmax(logits.Slice(i * labels.Length, labels.Length), scores);
            if (word.Count > 0 && !IsSubword(text, encoding, word[^1].Token, i))
            {
                parts.Add(Word(encoding, word, strategy));
                word.Clear();
            }
            word.Add((i, scores));
        }
        if (word.Count > 0)
            parts.Add(Word(encoding, word, strategy));
        return parts;
    }

    private bool IsSubword(string text, Encoding encoding, int before, int token)
    {
        if (encoding.Ids[token] == tokenizer.SpecialTokens.Unknown)
            return false;
        if (marksSubwords)
            return encoding.WordIds[token] == encoding.WordIds[before];
        int start = encoding.Offsets[token].Start;
        return start > 0 && !text.AsSpan(start - 1, Math.Min(2, text.Length - start + 1)).Contains(' ');
    }

    private Part Word(Encoding encoding, List<(int Token, float[] Scores)> word, AggregationStrategy strategy)
    {
        float[] scores = strategy switch
        {
            AggregationStrategy.First => word[0].Scores,
            AggregationStrategy.Max => word.MaxBy(token => token.Scores.Max()).Scores,
            _ => Mean(word),
        };
        int label = Highest(scores);
        return new Part(label, scores[label], encoding.Offsets[word[0].Token].Start, encoding.Offsets[word[^1].Token].End);
    }

    private static float[] Mean(List<(int Token, float[] Scores)> word)
    {
        float[] mean = new float[word[0].Scores.Length];
        for (int label = 0; label < mean.Length; label++)
            mean[label] = (float)(word.Sum(token => (double)token.Scores[label]) / word.Count);
        return mean;
    }

    private static int Highest(float[] scores)
    {
        int highest = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[highest])
                highest = i;
        }
        return highest;
    }

    /// <summary>Whether a label goes on with the entity of the one before: of one kind, and not beginning anew.</summary>
    private static bool Continues(string before, string label) =>
        !label.StartsWith("B-", StringComparison.Ordinal) && Kind(before) == Kind(label);

    private static string Kind(string label) =>
        label.StartsWith("B-", StringComparison.Ordinal) || label.StartsWith("I-", StringComparison.Ordinal) ? label[2..] : label;

    private readonly record struct Part(int Label, float Score, int Start, int End);
}

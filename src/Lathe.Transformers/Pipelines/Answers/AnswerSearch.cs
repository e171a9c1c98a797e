using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// The best spans of a window, as Hugging Face's QuestionAnsweringPipeline finds them: softmax of the start and of the end logits over the
/// context and the first special token, their product for every span that is not too long (Chen et al. 2017, arXiv 1704.00051).
/// </summary>
internal static class AnswerSearch
{
    // what Hugging Face puts in the place of a logit that is not the context's
    private const float Masked = -10000f;

    /// <param name="context">The text that spans are cut from.</param>
    /// <param name="window">Question and a part of the context.</param>
    /// <param name="startLogits">[tokens].</param>
    /// <param name="endLogits">[tokens].</param>
    /// <param name="classification">Id of the token that stands for "no answer"; -1 for none.</param>
    /// <param name="options">Checked.</param>
    /// <param name="answers">Receives at most TopK answers, best first.</param>
    /// <returns>Score of there being no answer in the window.</returns>
    public static float Run(
        string context, Encoding window, ReadOnlySpan<float> startLogits, ReadOnlySpan<float> endLogits, int classification,
        AnswerOptions options, List<Answer> answers)
    {
        int length = window.Length;
        float[] start = Probabilities(window, startLogits, classification), end = Probabilities(window, endLogits, classification);
        float impossible = start[0] * end[0];
        start[0] = end[0] = 0;
        List<Answer> best = [];
        (int[] from, int[] to) = Spans(window, options.AlignToWords);
        for (int first = 0; first < length; first++)
        {
            if (window.SequenceIds[first] != 1)
                continue;
            int most = (int)Math.Min(length, (long)first + options.MaxAnswerLength);
            for (int last = first; last < most; last++)
            {
                float score = start[first] * end[last];
                if (window.SequenceIds[last] == 1 && (best.Count < options.TopK || score > best[^1].Score))
                    Insert(best, new Answer(context[from[first]..to[last]], score, from[first], to[last]), options.TopK);
            }
        }
        answers.AddRange(best);
        return impossible;
    }

    private static float[] Probabilities(Encoding window, ReadOnlySpan<float> logits, int classification)
    {
        float[] masked = new float[window.Length];
        for (int i = 0; i < masked.Length; i++)
            masked[i] = window.SequenceIds[i] == 1 || window.Ids[i] == classification ? logits[i] : Masked;
        Logits.Softmax(masked, masked);
        return masked;
    }

    /// <summary>Puts an answer in its place; different tokens may make one span, which is one answer with its better score.</summary>
    private static void Insert(List<Answer> best, Answer answer, int most)
    {
        int same = best.FindIndex(other => other.Start == answer.Start && other.End == answer.End);
        if (same >= 0 && best[same].Score >= answer.Score)
            return;
        if (same >= 0 || best.Count == most)
            best.RemoveAt(same >= 0 ? same : most - 1);
        int at = best.Count;
        while (at > 0 && best[at - 1].Score < answer.Score)
            at--;
        best.Insert(at, answer);
    }

    /// <summary>Where in the context an answer begins and ends that has a token for its first and last.</summary>
    private static (int[] From, int[] To) Spans(Encoding window, bool alignToWords)
    {
        int[] from = new int[window.Length], to = new int[window.Length];
        for (int token = 0; token < window.Length; token++)
            from[token] = alignToWords && token > 0 && IsOneWord(window, token - 1) ? from[token - 1] : window.Offsets[token].Start;
        for (int token = window.Length - 1; token >= 0; token--)
            to[token] = alignToWords && IsOneWord(window, token) ? to[token + 1] : window.Offsets[token].End;
        return (from, to);
    }

    /// <summary>Whether a token and the next are parts of one word of the context.</summary>
    private static bool IsOneWord(Encoding window, int token) =>
        token + 1 < window.Length && window.SequenceIds[token] == 1 && window.SequenceIds[token + 1] == 1
        && window.WordIds[token] == window.WordIds[token + 1];
}

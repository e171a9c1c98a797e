using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// The best spans of a window, as Hugging Face's QuestionAnsweringPipeline finds them: softmax of the start and of the end logits over the context and
/// the first special token, their product for every span that is not too long (Chen et al. 2017, arXiv 1704.00051).
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
        string context, Encoding window, ReadOnlySpan<float> startLogits, ReadOnlySpan<float> endLogits, int classification, AnswerOptions options, List<Answer> answers)
    {
        int length = window.Length;
        float[] start = Probabilities(window, startLogits, classification), end = Probabilities(window, endLogits, classification);
        float impossible = start[0] * end[0];
        start[0] = end[0] = 0;
        List<(float Score, int Start, int End)> best = [];
        for (int first = 0; first < length; first++)
        {
            if (window.SequenceIds[first] != 1)
                continue;
            int most = (int)Math.Min(length, (long)first + options.MaxAnswerLength);
            for (int last = first; last < most; last++)
            {
                float score = start[first] * end[last];
                if (window.SequenceIds[last] == 1 && (best.Count < options.TopK || score > best[^1].Score))
                    Insert(best, (score, first, last), options.TopK);
            }
        }
        foreach ((float score, int first, int last) in best)
        {
            int from = options.AlignToWords ? WordStart(window, first) : window.Offsets[first].Start;
            int to = options.AlignToWords ? WordEnd(window, last) : window.Offsets[last].End;
            answers.Add(new Answer(context[from..to], score, from, to));
        }
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

    private static void Insert(List<(float Score, int Start, int End)> best, (float Score, int Start, int End) span, int most)
    {
        if (best.Count == most)
            best.RemoveAt(most - 1);
        int at = best.Count;
        while (at > 0 && best[at - 1].Score < span.Score)
            at--;
        best.Insert(at, span);
    }

    private static int WordStart(Encoding window, int token)
    {
        int first = token;
        while (first > 0 && window.SequenceIds[first - 1] == 1 && window.WordIds[first - 1] == window.WordIds[token])
            first--;
        return window.Offsets[first].Start;
    }

    private static int WordEnd(Encoding window, int token)
    {
        int last = token;
        while (last + 1 < window.Length && window.SequenceIds[last + 1] == 1 && window.WordIds[last + 1] == window.WordIds[token])
            last++;
        return window.Offsets[last].End;
    }
}

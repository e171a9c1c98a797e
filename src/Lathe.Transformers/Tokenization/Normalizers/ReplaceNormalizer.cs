using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Patterns;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Normalizers;

/// <summary>Replaces what a pattern matches; the new text shares the range of the last character that it replaces.</summary>
internal sealed class ReplaceNormalizer(Pattern pattern, string content) : Normalizer
{
    public override bool Leaves(ReadOnlySpan<char> text) => pattern.CannotMatch(text);

    public override void Rewrite(ReadOnlySpan<char> text, EncodeState state)
    {
        MatchList matches = state.Matches;
        matches.Clear();
        pattern.Find(text, matches);
        int done = 0;
        for (int i = 0; i < matches.Count; i++)
        {
            (int start, int end) = matches[i];
            state.Copy(done, start - done);
            for (int k = 0; k < content.Length;)
            {
                state.EmitFrom(CodePoints.At(content, k, out int length), Math.Clamp(end - 1, 0, text.Length - 1));
                k += length;
            }

            done = end;
        }

        state.Copy(done, text.Length - done);
    }
}

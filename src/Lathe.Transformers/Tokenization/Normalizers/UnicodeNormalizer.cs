using System.Text;
using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
internal sealed class UnicodeNormalizer(NormalizationForm form) : Normalizer
{
    public override bool Leaves(ReadOnlySpan<char> text) => Normalization.IsInert(text, form);

    public override void Rewrite(ReadOnlySpan<char> text, EncodeState state)
    {
        NormalizationScratch scratch = state.Normalization;
        Normalization.Run(text, form, scratch);
        for (int i = 0; i < scratch.Count; i++)
            state.EmitFrom(scratch.CodePoints[i], scratch.Sources[i]);
    }
}

namespace Lathe.Transformers.Tokenization.Models;

/// <summary>A word is a token or unknown.</summary>
internal sealed class WordLevelModel(Vocabulary vocabulary, string unknownToken) : TokenModel(vocabulary)
{
    public override int UnknownId { get; } = vocabulary.IdOf(unknownToken);

    public override bool CachesWords => false;

    public override void Tokenize(ReadOnlySpan<char> word, ModelScratch scratch)
    {
        scratch.Clear();
        if (!Vocabulary.TryGetId(word, out int id))
        {
            id = UnknownId;
            if (id < 0)
                throw new TokenizerException(
                    $"the text has a word that is not in the vocabulary, and neither is the unknown token "
                    + $"{Vocabulary.Quote(unknownToken)} (model.unk_token).");
        }

        scratch.Add(id, 0, word.Length);
    }
}

using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Models;

/// <summary>BERT's: the longest token that begins the word, then the longest that goes on (with a prefix such as "##"), or the whole word
/// is unknown.</summary>
internal sealed class WordPieceModel : TokenModel
{
    private readonly TokenTrie trie = new();
    private readonly int continuation; // node after the prefix; -1 = no token begins with it
    private readonly int mostCharacters;
    private readonly string unknownToken;

    public WordPieceModel(Vocabulary vocabulary, string unknownToken, string continuingPrefix, int mostCharacters)
        : base(vocabulary)
    {
        foreach ((string token, int id) in vocabulary.Entries)
            trie.Add(token, id);
        continuation = trie.Find(continuingPrefix);
        this.mostCharacters = mostCharacters;
        this.unknownToken = unknownToken;
        UnknownId = vocabulary.IdOf(unknownToken);
        ContinuingSubwordPrefix = continuingPrefix;
    }

    public override int UnknownId { get; }

    public override string ContinuingSubwordPrefix { get; }

    public override void Tokenize(ReadOnlySpan<char> word, ModelScratch scratch)
    {
        scratch.Clear();
        if (word.Length > mostCharacters && CodePoints.Count(word) > mostCharacters)
        {
            Unknown(word, scratch);
            return;
        }

        int start = 0;
        int node = 0;
        while (start < word.Length)
        {
            int end = -1;
            int id = -1;
            for (int at = start; at < word.Length;)
            {
                node = trie.Step(node, word[at++]);
                if (node == 0)
                    break;
                int found = trie.IdAt(node);
                if (found >= 0)
                    (end, id) = (at, found);
            }

            if (id < 0)
            {
                Unknown(word, scratch);
                return;
            }

            scratch.Add(id, start, end);
            start = end;
            node = continuation;
            if (node < 0 && start < word.Length)
            {
                Unknown(word, scratch);
                return;
            }
        }
    }

    private void Unknown(ReadOnlySpan<char> word, ModelScratch scratch)
    {
        if (UnknownId < 0)
            throw new TokenizerException(
                $"the text has a word that the vocabulary cannot spell, and the unknown token {Vocabulary.Quote(unknownToken)} "
                + "(model.unk_token) is not in the vocabulary.");
        scratch.Clear();
        scratch.Add(UnknownId, 0, word.Length);
    }
}

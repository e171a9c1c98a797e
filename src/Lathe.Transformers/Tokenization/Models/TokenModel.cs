namespace Lathe.Transformers.Tokenization.Models;

/// <summary>Cuts a word into vocabulary tokens. Immutable; what an encoding in progress needs lies in its
/// <see cref="ModelScratch"/>.</summary>
internal abstract class TokenModel(Vocabulary vocabulary)
{
    public Vocabulary Vocabulary { get; } = vocabulary;

    /// <summary>Tokens in the vocabulary as the Rust implementation counts them: where ids of added tokens begin.</summary>
    public virtual int VocabularyLength => Vocabulary.Count;

    /// <summary>Id for what is not in the vocabulary, or -1.</summary>
    public abstract int UnknownId { get; }

    /// <summary>Whether remembering words pays: not where a word is a dictionary look-up anyway.</summary>
    public virtual bool CachesWords => true;

    /// <summary>Whether an unknown token is written as the text that it stands for.</summary>
    public virtual bool WritesUnknownAsText => false;

    /// <summary>What tokens inside a word begin with; empty where nothing marks them.</summary>
    public virtual string ContinuingSubwordPrefix => "";

    /// <summary>
    /// Tokens that have to stay where others go, so that words are cut as before: those that <paramref name="used"/> come about by, and
    /// those that spell what has no token.
    /// </summary>
    public virtual IEnumerable<int> Supporting(IReadOnlySet<int> used) => [];

    /// <summary>Of the merges as the file lists them, the places of those whose tokens all stay; empty where nothing is merged.</summary>
    public virtual IReadOnlySet<int> RanksAmong(IReadOnlySet<int> kept) => new HashSet<int>();

    /// <summary>Fills <see cref="ModelScratch.Output"/> with the tokens of a word that isn't empty.</summary>
    public abstract void Tokenize(ReadOnlySpan<char> word, ModelScratch scratch);

    public ModelScratch NewScratch() => new(CachesWords);
}

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>What a family's tokenizer is kept in, where tokenizer.json is not there.</summary>
internal enum TokenizerFiles
{
    /// <summary>vocab.txt, one token a line.</summary>
    WordPiece,

    /// <summary>vocab.json and merges.txt over bytes, as GPT-2's.</summary>
    ByteLevelBpe,

    /// <summary>vocab.json and merges.txt over characters, the end of a word marked with &lt;/w&gt;.</summary>
    SuffixBpe,

    /// <summary>A SentencePiece .model.</summary>
    SentencePiece,
}

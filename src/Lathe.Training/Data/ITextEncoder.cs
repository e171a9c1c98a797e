namespace Lathe.Training;

/// <summary>Makes token ids of texts: what training needs of a tokenizer. <c>Lathe.Transformers</c> has tokenizers for it.</summary>
public interface ITextEncoder
{
    /// <summary>Ids are below this.</summary>
    int VocabularySize { get; }

    /// <summary>Fills batches up.</summary>
    int PaddingId { get; }

    /// <summary>Stands for a token that is to be guessed; null where there is none.</summary>
    int? MaskId { get; }

    /// <summary>A text, or a pair, with the special tokens that the model expects.</summary>
    /// <param name="text">May be empty.</param>
    /// <param name="pair">The second text, or null.</param>
    /// <param name="longest">Tokens, special ones included, beyond which texts are cut off; of a pair the second is.</param>
    EncodedText Encode(string text, string? pair, int longest);

    /// <summary>A text that is cut into words already.</summary>
    /// <param name="words">At least one.</param>
    /// <param name="longest">Tokens beyond which it is cut off.</param>
    EncodedText EncodeWords(IReadOnlyList<string> words, int longest);
}

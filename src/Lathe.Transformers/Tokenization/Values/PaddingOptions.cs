namespace Lathe.Transformers.Tokenization;

/// <summary>Filling encodings up to a length.</summary>
/// <param name="Id">Id of the padding token.</param>
/// <param name="Token">The padding token as it is written.</param>
/// <param name="TypeId">Type id of padding.</param>
/// <param name="Length">Length to fill up to; null = the longest of the batch.</param>
/// <param name="MultipleOf">The length is rounded up to a multiple of this; 0 = as it is.</param>
/// <param name="Side">The end that is filled; null = <see cref="Tokenizer.PaddingSide"/>.</param>
public sealed record PaddingOptions(
    int Id = 0, string Token = "[PAD]", int TypeId = 0, int? Length = null, int MultipleOf = 0, TextSide? Side = null)
{
    /// <summary>No padding, even where the tokenizer's file asks for it.</summary>
    public static PaddingOptions None { get; } = new(Length: 0);
}

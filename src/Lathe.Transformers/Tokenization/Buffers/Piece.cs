namespace Lathe.Transformers.Tokenization.Buffers;

/// <summary>A stretch of the working text: a word to tokenize, or an added token that is found already.</summary>
/// <param name="Start">First UTF-16 unit in the working text.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="Token">Id of the added token, or -1 for text.</param>
/// <param name="Origin">Where the piece begins in the original text.</param>
internal readonly record struct Piece(int Start, int Length, int Token, int Origin)
{
    public int End => Start + Length;
}

namespace Lathe.Transformers.Tokenization;

/// <summary>
/// A tokenizer file, or a text for it, cannot be used. The message names the file, the element in it, what was found and what was expected.
/// </summary>
public sealed class TokenizerException : IOException
{
    public TokenizerException(string message)
        : base(message)
    {
    }

    public TokenizerException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

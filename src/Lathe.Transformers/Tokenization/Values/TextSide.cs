namespace Lathe.Transformers.Tokenization;

/// <summary>An end of a sequence.</summary>
public enum TextSide
{
    Right,
    Left,
}

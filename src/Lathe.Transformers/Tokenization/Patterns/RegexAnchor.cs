namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>Places that a regular expression can ask for. <c>^</c> and <c>$</c> are line anchors, as in Oniguruma's Ruby syntax.</summary>
internal enum RegexAnchor
{
    TextStart,
    TextEnd,
    TextEndOrNewline,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}

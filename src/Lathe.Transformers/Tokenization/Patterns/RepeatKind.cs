namespace Lathe.Transformers.Tokenization.Patterns;

internal enum RepeatKind
{
    Greedy,
    Lazy,
    Possessive,
}

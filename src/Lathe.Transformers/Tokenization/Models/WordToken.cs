namespace Lathe.Transformers.Tokenization.Models;

/// <summary>A token of a word; the range counts UTF-16 units of the word.</summary>
internal readonly record struct WordToken(int Id, int Start, int End);

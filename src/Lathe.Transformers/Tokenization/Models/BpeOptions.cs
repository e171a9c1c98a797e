namespace Lathe.Transformers.Tokenization.Models;

/// <summary>The switches of a byte-pair model.</summary>
/// <param name="UnknownToken">Token for characters outside the vocabulary; null = they are dropped.</param>
/// <param name="ContinuingPrefix">Stands before every symbol but the first of a word.</param>
/// <param name="EndSuffix">Stands after the last symbol of a word.</param>
/// <param name="FuseUnknown">Unknown characters in a row are one token.</param>
/// <param name="ByteFallback">Unknown characters are spelled in bytes where the vocabulary has them.</param>
/// <param name="IgnoreMerges">A word that is a token is taken whole.</param>
internal sealed record BpeOptions(
    string? UnknownToken, string ContinuingPrefix, string EndSuffix, bool FuseUnknown, bool ByteFallback, bool IgnoreMerges);

namespace Lathe.Transformers.Tokenization;

/// <summary>A token that is found in the text before the model sees it.</summary>
/// <param name="Content">How it is written.</param>
/// <param name="Id">Its id.</param>
/// <param name="Special">Left out by <see cref="Tokenizer.Decode(ReadOnlySpan{int}, bool)"/> when special tokens are skipped.</param>
/// <param name="SingleWord">Found only where no word character touches it.</param>
/// <param name="LeftStrip">Takes the white space before it in.</param>
/// <param name="RightStrip">Takes the white space after it in.</param>
/// <param name="Normalized">Looked for in the normalised text (its content normalised too) rather than in the text as given.</param>
public sealed record AddedToken(
    string Content, int Id, bool Special = false, bool SingleWord = false, bool LeftStrip = false, bool RightStrip = false,
    bool Normalized = true);

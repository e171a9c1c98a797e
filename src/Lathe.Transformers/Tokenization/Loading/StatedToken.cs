namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>A token as a configuration file states it.</summary>
/// <param name="Token">The token; its id is the stated one, or -1.</param>
/// <param name="HasFlags">Written as an object with flags rather than as a string alone.</param>
internal sealed record StatedToken(AddedToken Token, bool HasFlags)
{
    /// <summary>A special token without flags of its own, whose id is the vocabulary's or the next free one.</summary>
    public static StatedToken Special(string content) =>
        new(new AddedToken(content, -1, Special: true, Normalized: false), HasFlags: false);

    /// <summary>A string, or an object with content, lstrip, rstrip, single_word, normalized and special.</summary>
    /// <exception cref="TokenizerException">It is neither.</exception>
    public static StatedToken Read(JsonView view, int id, bool special)
    {
        if (view.Kind == System.Text.Json.JsonValueKind.String)
            return new(new AddedToken(view.String(), id, special, Normalized: !special), HasFlags: false);
        bool isSpecial = special || view.Bool("special", false);
        return new(
            new AddedToken(
                view["content"].String(),
                id,
                isSpecial,
                view.Bool("single_word", false),
                view.Bool("lstrip", false),
                view.Bool("rstrip", false),
                view.Bool("normalized", !isSpecial)),
            HasFlags: true);
    }
}

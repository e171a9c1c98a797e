using Lathe.Transformers.Tokenization.Models;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>
/// Collects added tokens as the Rust implementation does: one that the vocabulary has keeps the vocabulary's id, another gets the next free
/// one, whatever id a file states; one that is added again takes the place of the first. A stated id that does not hold becomes a warning.
/// </summary>
internal sealed class AddedTokenList(TokenModel model, string source)
{
    private const int MostWarnings = 8;

    private readonly List<AddedToken> tokens = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly HashSet<int> ids = [];
    private readonly List<string> warnings = [];
    private int largest = -1;

    public IReadOnlyList<AddedToken> Tokens => tokens;

    public IReadOnlyList<string> Warnings => warnings.Count <= MostWarnings
        ? warnings
        : [.. warnings.Take(MostWarnings), $"{source}: {warnings.Count - MostWarnings} more added tokens have another id than stated."];

    public AddedToken? Find(string content) => places.TryGetValue(content, out int place) ? tokens[place] : null;

    /// <summary>Id of an added token or of one of the vocabulary, or -1.</summary>
    public int IdOf(string content) => Find(content)?.Id ?? model.Vocabulary.IdOf(content);

    /// <param name="token">The token; its id is the stated one, -1 where none is.</param>
    /// <param name="stater">The file that states the id, for the warning.</param>
    public void Add(AddedToken token, string stater)
    {
        if (token.Content.Length == 0)
            return;
        int stated = token.Id;
        int id = IdOf(token.Content);
        if (id < 0)
            id = Next(stated);
        if (stated >= 0 && stated != id)
        {
            string reason = model.Vocabulary.IdOf(token.Content) == id ? $"the vocabulary gives it {id}" : $"the next free id is {id}";
            warnings.Add($"{stater}: the added token {Vocabulary.Quote(token.Content)} has id {stated}, but {reason}, which is used.");
        }

        largest = Math.Max(largest, id);
        ids.Add(id);
        if (places.TryGetValue(token.Content, out int place))
        {
            tokens[place] = token with { Id = id };
            return;
        }

        places.Add(token.Content, tokens.Count);
        tokens.Add(token with { Id = id });
    }

    /// <summary>
    /// One more than the largest id of an added token, or than the vocabulary; in a vocabulary with holes the stated id, if it is free.
    /// </summary>
    private int Next(int stated)
    {
        Vocabulary vocabulary = model.Vocabulary;
        int next = Math.Max(largest + 1, model.VocabularyLength);
        if (vocabulary.Token(next) == null && !ids.Contains(next))
            return next;
        if (stated >= 0 && stated < vocabulary.IdLimit && vocabulary.Token(stated) == null && !ids.Contains(stated))
            return stated;
        return Math.Max(largest + 1, vocabulary.IdLimit);
    }
}

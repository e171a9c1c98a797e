namespace Lathe.Transformers.Tokenization.Models;

/// <summary>Tokens and their ids, both ways.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> bySpan;
    private readonly string?[] tokens;

    private Vocabulary(Dictionary<string, int> ids, string?[] tokens)
    {
        this.ids = ids;
        this.tokens = tokens;
        bySpan = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Number of different tokens.</summary>
    public int Count => ids.Count;

    /// <summary>One more than the largest id.</summary>
    public int IdLimit => tokens.Length;

    public IEnumerable<KeyValuePair<string, int>> Entries => ids;

    /// <summary>Checks that every id has one token and lies in a sensible range.</summary>
    /// <exception cref="TokenizerException">A negative id, one far beyond the number of tokens, or one given twice.</exception>
    public static Vocabulary From(Dictionary<string, int> given, string where)
    {
        // Holes happen (ids reserved for later); a lone id in the billions is a broken or hostile file.
        long most = (4L * given.Count) + 100_000;
        int limit = 0;
        foreach ((string token, int id) in given)
        {
            if (id < 0 || id > most)
                throw new TokenizerException(
                    $"{where}: token {Quote(token)} has id {id}, far outside a vocabulary of {given.Count} tokens; ids are "
                    + $"0..{given.Count - 1}, with few holes.");
            limit = Math.Max(limit, id + 1);
        }

        string?[] byId = new string?[limit];
        foreach ((string token, int id) in given)
        {
            if (byId[id] is { } other)
                throw new TokenizerException(
                    $"{where}: id {id} is given to both {Quote(other)} and {Quote(token)}; every token needs an id of its own.");
            byId[id] = token;
        }

        return new Vocabulary(given, byId);
    }

    /// <summary>Tokens whose ids are their places; a token that comes twice keeps its last place.</summary>
    public static Vocabulary FromList(IReadOnlyList<string> list)
    {
        Dictionary<string, int> places = new(list.Count, StringComparer.Ordinal);
        for (int i = 0; i < list.Count; i++)
            places[list[i]] = i;
        return new Vocabulary(places, [.. list]);
    }

    public bool TryGetId(ReadOnlySpan<char> token, out int id) => bySpan.TryGetValue(token, out id);

    public int IdOf(string? token) => token != null && ids.TryGetValue(token, out int id) ? id : -1;

    public string? Token(int id) => (uint)id < (uint)tokens.Length ? tokens[id] : null;

    /// <summary>A token as messages show it: short, in quotes.</summary>
    public static string Quote(string token) => token.Length <= 40 ? $"\"{token}\"" : $"\"{token.AsSpan(0, 40)}…\"";
}

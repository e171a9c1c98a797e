using System.Text;
using System.Text.Json;
using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Trimming;

/// <summary>Which tokens stay, and their new ids: the old ones' order without holes.</summary>
internal sealed class VocabularyPlan
{
    private readonly int[] newIds;

    /// <param name="kept">Old ids, any order.</param>
    /// <param name="of">How many the model has embeddings for.</param>
    public VocabularyPlan(IEnumerable<int> kept, int of)
    {
        Kept = [.. kept.Distinct().Order()];
        newIds = new int[of];
        Array.Fill(newIds, -1);
        for (int i = 0; i < Kept.Count; i++)
            newIds[Kept[i]] = i;
    }

    /// <summary>Old ids, rising: the new id is the place.</summary>
    public IReadOnlyList<int> Kept { get; }

    /// <summary>How many the model has embeddings for.</summary>
    public int Of => newIds.Length;

    /// <summary>The new id of an old one; null where the token goes.</summary>
    public int? NewId(int old) => (uint)old < (uint)newIds.Length && newIds[old] >= 0 ? newIds[old] : null;

    /// <summary>
    /// Keeps every token that a text of the corpus is made of, the special and added ones, those that config.json names, those that are
    /// one character of the corpus, so that a new word of the same letters is still spelled, and those that any of these come about by.
    /// </summary>
    /// <param name="tokenizer">Of any kind.</param>
    /// <param name="checkpoint">The model that its ids are for.</param>
    /// <param name="rows">Embeddings of the model.</param>
    /// <param name="texts">The corpus: texts, or pairs.</param>
    /// <exception cref="CheckpointException">A token has no embedding.</exception>
    public static VocabularyPlan Create(
        Tokenizer tokenizer, Checkpoint checkpoint, int rows, IEnumerable<(string Text, string? Pair)> texts)
    {
        HashSet<int> kept = [.. tokenizer.AddedTokens.Select(token => token.Id), .. RolesOf(tokenizer.SpecialTokens)];
        // what is put around a text and around a pair
        kept.UnionWith(Ids(tokenizer, "", null));
        kept.UnionWith(Ids(tokenizer, "", ""));
        foreach ((string _, int id) in ConfiguredIds(checkpoint.Configuration))
            kept.Add(id);
        HashSet<Rune> characters = [new Rune(Metaspace)];
        foreach ((string text, string? pair) in texts)
        {
            kept.UnionWith(Ids(tokenizer, text, pair));
            characters.UnionWith(tokenizer.Normalize(text).EnumerateRunes());
            characters.UnionWith(tokenizer.Normalize(pair ?? "").EnumerateRunes());
        }

        foreach (Rune character in characters)
        {
            foreach (string piece in (string[])[character.ToString(), tokenizer.ContinuingSubwordPrefix + character])
            {
                if (tokenizer.TokenToId(piece) is { } id)
                    kept.Add(id);
            }
        }

        kept.Remove(-1);
        kept.UnionWith(tokenizer.Supporting(kept));
        int largest = kept.Max();
        return largest < rows ? new VocabularyPlan(kept, rows) : throw new CheckpointException(checkpoint.Path, null,
            $"has embeddings for ids below {rows}, and {tokenizer.Source} has id {largest} "
            + $"({CheckpointException.Quote(tokenizer.IdToToken(largest) ?? "")}); tokenizer and model do not belong together.");
    }

    /// <summary>Ids that config.json names, <c>pad_token_id</c> and the like, by their keys.</summary>
    public static IEnumerable<(string Key, int Id)> ConfiguredIds(JsonElement configuration)
    {
        foreach (JsonProperty entry in configuration.EnumerateObject())
        {
            if (entry.Name.EndsWith("_token_id", StringComparison.Ordinal) && entry.Value.ValueKind == JsonValueKind.Number
                && entry.Value.TryGetInt32(out int id) && id >= 0)
                yield return (entry.Name, id);
        }
    }

    /// <summary>The ids of all of a text, special tokens included, however long.</summary>
    public static int[] Ids(Tokenizer tokenizer, string text, string? pair) => tokenizer.Encode(text, pair, Whole).Ids;

    /// <summary>What SentencePiece writes for a space; it does so after normalising.</summary>
    private const char Metaspace = '\u2581';

    private static readonly EncodeOptions Whole = new() { Truncation = TruncationOptions.None, Padding = null };

    private static int[] RolesOf(SpecialTokens roles) =>
        [roles.Unknown, roles.Padding, roles.Classification, roles.Separator, roles.Mask, roles.Begin, roles.End];
}

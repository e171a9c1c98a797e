using System.Collections.Generic;
using System.Linq;

#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>A value of a JSON text, and where it stands there.</summary>
/// <param name="Kind">What it is; the properties of other kinds are empty.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record ParsedJson(JsonKind Kind, TextPlace Place)
{
    /// <summary>Of a text, without escapes.</summary>
    public string Text { get; init; } = "";

    /// <summary>Of a number: finite.</summary>
    public double Number { get; init; }

    /// <summary>Of a number: it is whole and fits.</summary>
    public long? Whole { get; init; }

    /// <summary>Of an array.</summary>
    public IReadOnlyList<ParsedJson> Items { get; init; } = [];

    /// <summary>Of an object, in order; no name stands there twice.</summary>
    public IReadOnlyList<KeyValuePair<string, ParsedJson>> Members { get; init; } = [];

    /// <summary>A member of an object; null where there is none.</summary>
    public ParsedJson? Find(string name) => Members.FirstOrDefault(member => member.Key == name).Value;
}

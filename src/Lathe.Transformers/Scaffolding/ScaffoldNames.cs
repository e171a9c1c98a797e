namespace Lathe.Transformers;

/// <summary>Checks the names that a scaffolded class is asked to have.</summary>
internal static class ScaffoldNames
{
    private const string Keywords =
        " abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit"
        + " extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator out"
        + " override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw"
        + " true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while ";

    /// <summary>Names that the written file uses itself: a class of that name would hide them.</summary>
    private const string Taken =
        " Tensor Linear Embedding LayerNorm Model Weights KeepFloat Precision Forward Load Plan Compiled Session Hidden Heads Inner Vocabulary Width"
        + " PositionRows TypeRows Padding Layers Labels Groups RunsOfGroup LayersInGroup ";

    /// <exception cref="ArgumentException">It is no dotted list of C# identifiers.</exception>
    public static void RequireNamespace(string name)
    {
        foreach (string part in name.Split('.'))
        {
            if (!IsIdentifier(part))
                throw new ArgumentException($"--namespace is '{name}'; expected C# identifiers with dots between them, such as Company.Models.");
        }
    }

    /// <exception cref="ArgumentException">It is no C# identifier, or one that the class needs itself.</exception>
    public static void RequireClass(string name)
    {
        if (!IsIdentifier(name))
            throw new ArgumentException($"--class is '{name}'; expected a C# identifier, such as Classifier.");
        if (Taken.Contains($" {name} ", StringComparison.Ordinal))
            throw new ArgumentException($"--class is '{name}', a name that the class itself uses; expected another, such as My{name}.");
    }

    private static bool IsIdentifier(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] == '_')
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
        && !Keywords.Contains($" {text} ", StringComparison.Ordinal);
}

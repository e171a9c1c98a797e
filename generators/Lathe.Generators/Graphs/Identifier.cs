using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Graphs;

/// <summary>The one way in which a name becomes text of generated code: what is <c>@event</c> in C# is <c>event</c> to Roslyn.</summary>
internal static class Identifier
{
    /// <summary>
    /// The name as C# spells it. Words that are keywords in some places only get the @ everywhere: it does no harm, and nobody has to
    /// know the places. Those of accessors are none in a name's place.
    /// </summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
        || SyntaxFacts.GetContextualKeywordKind(name) is not (SyntaxKind.None
            or SyntaxKind.AddKeyword or SyntaxKind.RemoveKeyword or SyntaxKind.GetKeyword or SyntaxKind.SetKeyword)
            ? "@" + name
            : name;

    /// <summary>The name itself, for messages, documentation and comparison.</summary>
    public static string Plain(string identifier) => identifier.TrimStart('@');
}

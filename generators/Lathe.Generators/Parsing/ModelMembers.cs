using System.Collections.Generic;
using System.Collections.Immutable;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>The members of a class that hold weights or models, by symbol, while its methods are read.</summary>
internal sealed class ModelMembers
{
    private readonly Dictionary<ISymbol, KnownMember> bySymbol = new(SymbolEqualityComparer.Default);
    private readonly List<Member> inOrder = [];

    private readonly HashSet<ISymbol> broken = new(SymbolEqualityComparer.Default);

    public EquatableArray<Member> InOrder => inOrder.ToEquatableArray();

    public void Add(ISymbol symbol, KnownMember member)
    {
        bySymbol[symbol.OriginalDefinition] = member;
        if (member.Member is OpenLayer layer)
            inOrder.AddRange(layer.Weights);
        else
            inOrder.Add(member.Member);
    }

    /// <summary>A layer or model whose failure has been reported.</summary>
    public void AddBroken(ISymbol symbol) => broken.Add(symbol.OriginalDefinition);

    public bool IsBroken(ISymbol symbol) => broken.Contains(symbol.OriginalDefinition);

    public KnownMember? Find(ISymbol symbol) => bySymbol.TryGetValue(symbol.OriginalDefinition, out KnownMember? member) ? member : null;
}

/// <param name="Length">Of an array; null for a single layer or model.</param>
/// <param name="Presence">For each output of a model's Forward, when it is there; empty for layers.</param>
internal sealed record KnownMember(Member Member, Dimension? Length, ImmutableArray<Condition?> Presence);

using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>A loop that is being read. Compared by identity: two loops over one array are not the same.</summary>
/// <param name="member">The array that is walked; null for a counting loop.</param>
/// <param name="slice">The part of the array that is walked; null for all of it.</param>
/// <param name="counter">The variable that counts; null for foreach.</param>
internal sealed class LoopScope(string? member, ILocalSymbol? counter, ArraySlice? slice = null)
{
    public string? Member { get; } = member;

    public ArraySlice? Slice { get; } = slice;

    public ILocalSymbol? Counter { get; } = counter;
}

using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>A loop that is being read. Compared by identity: two loops over one array are not the same.</summary>
/// <param name="member">The array that is walked; null for a counting loop.</param>
/// <param name="counter">The variable that counts; null for foreach.</param>
internal sealed class LoopScope(string? member, ILocalSymbol? counter)
{
    public string? Member { get; } = member;

    public ILocalSymbol? Counter { get; } = counter;
}

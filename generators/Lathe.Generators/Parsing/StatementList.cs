using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>
/// The statements from here to the end of the method: what a branch that does not return goes on with.
/// </summary>
internal sealed record StatementList(ImmutableArray<IOperation> Operations, int Index, StatementList? After)
{
    /// <summary>The first statement and the others; null at the end.</summary>
    public static (IOperation First, StatementList Others)? Take(StatementList? list)
    {
        while (list is not null && list.Index >= list.Operations.Length)
            list = list.After;
        return list is null ? null : (list.Operations[list.Index], list with { Index = list.Index + 1 });
    }

    /// <summary><paramref name="statement"/>, opened where it is a block, and then this.</summary>
    public StatementList Prepend(IOperation? statement) => statement is null ? this : new StatementList([statement], 0, this);
}

using System.Collections.Generic;
using System.Linq;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>The operands of a vector step in the order of the program: an accumulator first; null where a constant stands.</summary>
internal static class CSharpOperands
{
    public static IReadOnlyList<Vector?> Of(Operation operation)
    {
        List<Vector?> operands = [.. operation.Sources.Select(source => (Vector?)source)];
        if (operation.Constant is not null)
            operands.Insert(operation.ConstantIndex, null);
        else if (operation.Opcode == Opcode.Permute && operation.Table is not null)
            operands.Add(null);
        if (operation.Result is { } result && operation.Accumulates)
            operands.Insert(0, result);
        return operands;
    }
}

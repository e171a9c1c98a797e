using System;
using System.Collections.Generic;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>Which type each vector of a program gets in C#: the one that most steps want, so that the fewest reinterpretations are
/// written.</summary>
internal sealed class LaneKinds
{
    private readonly Dictionary<int, int[]> _votes = [];

    public LaneKinds(IReadOnlyList<Operation> operations)
    {
        foreach (Operation operation in operations)
        {
            if (operation.Result is null && operation.Sources.Count == 0)
                continue;
            CSharpForm form = CSharpForm.Of(operation.Opcode);
            if (operation.Result is { } result)
                Vote(result, form.Result);
            IReadOnlyList<Vector?> operands = CSharpOperands.Of(operation);
            for (int index = 0; index < operands.Count; index++)
            {
                if (operands[index] is { } operand)
                    Vote(operand, form.OperandKind(index));
            }
        }
    }

    public LaneKind this[Vector vector]
    {
        get
        {
            int[] votes = _votes[vector.Id];
            int best = 0;
            for (int kind = 1; kind < votes.Length; kind++)
            {
                if (votes[kind] > votes[best])
                    best = kind;
            }

            return (LaneKind)best;
        }
    }

    private void Vote(Vector vector, LaneKind? kind)
    {
        if (!_votes.TryGetValue(vector.Id, out int[]? votes))
            _votes.Add(vector.Id, votes = new int[Enum.GetValues(typeof(LaneKind)).Length]);
        if (kind is { } chosen)
            votes[(int)chosen]++;
    }
}

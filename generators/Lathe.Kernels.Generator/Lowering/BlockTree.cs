using System;
using System.Collections.Generic;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>Which loops and branches each step of a program stands in.</summary>
internal sealed class BlockTree
{
    private readonly (int Begin, int End, bool IsLoop)[][] _enclosing;

    public BlockTree(IReadOnlyList<Operation> operations)
    {
        Dictionary<int, int> ends = [];
        for (int step = 0; step < operations.Count; step++)
        {
            if (operations[step].Opcode is Opcode.LoopEnd or Opcode.IfEnd)
                ends.Add(operations[step].Block, step);
        }

        _enclosing = new (int, int, bool)[operations.Count][];
        List<(int Begin, int End, bool IsLoop)> open = [];
        for (int step = 0; step < operations.Count; step++)
        {
            Operation operation = operations[step];
            // The markers themselves stand outside: a counter is read by them, not by the body.
            if (operation.Opcode is Opcode.LoopEnd or Opcode.IfEnd)
                open.RemoveAt(open.Count - 1);
            _enclosing[step] = [.. open];
            if (operation.Opcode is Opcode.LoopBegin or Opcode.IfBegin or Opcode.UnlessBegin)
                open.Add((step, ends[operation.Block], operation.Opcode == Opcode.LoopBegin));
        }
    }

    /// <summary>Whether the innermost block of <paramref name="definition"/> also encloses <paramref name="step"/>, so that reaching the
    /// step means having passed the definition.</summary>
    public bool Encloses(int definition, int step)
    {
        if (definition < 0)
            return true;
        (int Begin, int End, bool IsLoop)[] blocks = _enclosing[definition];
        return blocks.Length == 0 || Array.IndexOf(_enclosing[step], blocks[blocks.Length - 1]) >= 0;
    }

    /// <summary>The end of the outermost loop that contains the step but not the definition; the step itself when there is none.</summary>
    public int EndOfOutermostLoop(int step, int definition)
    {
        foreach ((int begin, int end, bool isLoop) in _enclosing[step])
        {
            if (isLoop && definition < begin)
                return end;
        }

        return step;
    }
}

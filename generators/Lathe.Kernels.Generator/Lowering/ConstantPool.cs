using System;
using System.Collections.Generic;
using System.Linq;
using Iced.Intel;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>
/// Numbers that a kernel reads, behind its code and addressed relative to it. Equal ones stand there once; whole vectors come first and so
/// stay inside cache lines.
/// </summary>
internal sealed class ConstantPool(CodeSink sink)
{
    private readonly Dictionary<string, (Label Label, int[] Lanes)> _entries = new(StringComparer.Ordinal);

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Where so many 32-bit lanes stand.</summary>
    public MemoryOperand Operand(IReadOnlyList<int> lanes, bool isBroadcast)
    {
        string key = string.Join(",", lanes);
        if (!_entries.TryGetValue(key, out (Label Label, int[] Lanes) entry))
            _entries.Add(key, entry = (sink.NewLabel(), [.. lanes]));
        return new MemoryOperand(Register.RIP, Register.None, 1, (long)entry.Label.Id, 8, isBroadcast, Register.None);
    }

    /// <summary>Appends all numbers.</summary>
    /// <returns>Where they begin, which has to be aligned.</returns>
    public Label Emit()
    {
        Label? first = null;
        foreach ((Label label, int[] lanes) in _entries.Values.OrderByDescending(entry => entry.Lanes.Length))
        {
            Label place = label;
            sink.Place(ref place);
            sink.AddData([.. lanes.SelectMany(BitConverter.GetBytes)]);
            first ??= place;
        }

        return first ?? throw new InvalidOperationException("an empty pool has no place");
    }
}

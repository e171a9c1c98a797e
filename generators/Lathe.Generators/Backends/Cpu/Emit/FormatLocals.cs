using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Locals for formats that differ between the precisions of a unit, each declared once however many weights have it.</summary>
/// <param name="precision">C# for the precision that was asked for, and what differs with it.</param>
/// <param name="type">C# type of a local.</param>
/// <param name="print">C# for a format.</param>
/// <param name="taken">Names in the scope.</param>
internal sealed class FormatLocals(ByPrecision precision, string type, Func<WeightFormat, string> print, Names taken)
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    /// <summary>Declarations of the locals that <see cref="Of"/> has given, in that order.</summary>
    public List<string> Declarations { get; } = [];

    /// <summary>C# for the format in the precision that was asked for.</summary>
    /// <param name="formats">In each precision.</param>
    public string Of(EquatableArray<WeightFormat> formats)
    {
        string value = precision.Choose([.. formats.Select(print)]);
        if (formats.All(format => format.Equals(formats[0])))
            return value;
        if (!names.TryGetValue(value, out string? name))
        {
            names[value] = name = taken.Take("format");
            Declarations.Add($"{type} {name} = {value};");
        }

        return name;
    }
}

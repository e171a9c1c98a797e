using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>What the parameters of a session's Run are called: programs may name them, so a class that failed keeps them.</summary>
internal static class DoorNames
{
    /// <param name="parameters">Of Forward.</param>
    public static IReadOnlyList<string> OfInputs(IEnumerable<string> parameters)
    {
        Names locals = new(GeneratedNames.OfSessionRun.Append("output"));
        return [.. parameters.Select(name => locals.Take(Names.Camel(name)))];
    }

    /// <param name="outputs">Of Forward.</param>
    /// <param name="inputs">Names that are taken.</param>
    public static IReadOnlyList<string> OfOutputs(IEnumerable<string> outputs, IEnumerable<string> inputs)
    {
        Names locals = new(GeneratedNames.OfSessionRun.Concat(inputs));
        return [.. outputs.Select(name => locals.Take(Names.Camel(name)))];
    }
}

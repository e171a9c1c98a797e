using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Torch;

/// <summary>
/// The variables of a printed method. A value whose label is that of a variable takes the variable over where nobody reads what it held, as
/// <c>x = layer(x)</c> does in the source; otherwise it gets one of its own.
/// </summary>
internal sealed class Variables(Names names, ValueUses uses)
{
    private readonly Dictionary<int, string> held = [];
    private readonly List<Variable> open = [];

    /// <summary>The variable that holds a value; null for one that is an expression.</summary>
    public string? Holding(int value) => held.TryGetValue(value, out string? name) ? name : null;

    /// <summary>A new variable of a block, which holds a value.</summary>
    public string Declare(Block block, string wish, int value)
    {
        string name = names.Take(Names.Camel(wish));
        Hold(block, wish, name, value);
        return name;
    }

    /// <summary>Notes that a variable holds a value from now on, and may be taken over in that block.</summary>
    public void Hold(Block block, string wish, string name, int value)
    {
        held[value] = name;
        open.RemoveAll(known => ReferenceEquals(known.Block, block) && (known.Name == name || known.Wish == wish));
        open.Add(new Variable(block, wish, name, value));
    }

    /// <summary>A name that holds no value of the graph: the element of a loop.</summary>
    public string Take(string wish) => names.Take(Names.Camel(wish));

    /// <summary>Whether a variable may be taken over in a block.</summary>
    public bool IsOf(Block block, string name) => open.Any(known => ReferenceEquals(known.Block, block) && known.Name == name);

    /// <summary>The variable of a block that a value may take over; null where there is none, or what it holds is still read.</summary>
    public string? Free(Block block, string wish) => open
        .Where(known => ReferenceEquals(known.Block, block) && known.Wish == wish && uses.Left(known.Value) == 0)
        .Select(known => known.Name).FirstOrDefault();

    /// <param name="Block">In which it may be assigned to.</param>
    /// <param name="Wish">The label that it is called by.</param>
    /// <param name="Value">What it holds now.</param>
    private sealed record Variable(Block Block, string Wish, string Name, int Value);
}

using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>
/// The fields that hold what the source does not know: values of the configuration and answers to an <c>if</c>, read once when
/// the model is loaded. Printing an expression notes the field that it needs, and which of the extents that a call chooses.
/// </summary>
internal sealed class LoadedValues
{
    private readonly ModelGraph graph;
    private readonly Names names;
    private readonly string owner;
    private readonly Dictionary<string, string> fields;
    private readonly List<(string Type, string Name, string Value)> order;
    private readonly SortedSet<string> units;
    private readonly string rows;
    private readonly Func<string, string> fieldOf;
    private FreeExtents read;

    /// <param name="names">Of the class that has the fields.</param>
    /// <param name="owner">How code reaches the fields: <c>w</c>; empty inside of the class itself.</param>
    /// <param name="fieldOf">The field that holds the weights of a slot, for questions about nested models; null where none is
    /// asked.</param>
    public LoadedValues(ModelGraph graph, Names names, string owner, Func<string, string>? fieldOf = null)
        : this(graph, names, owner, new Dictionary<string, string>(StringComparer.Ordinal), [],
        new SortedSet<string>(StringComparer.Ordinal), "rows", fieldOf
            ?? (slot => throw new InvalidOperationException($"the weights of '{slot}' have no field here")))
    {
    }

    private LoadedValues(
        ModelGraph graph, Names names, string owner, Dictionary<string, string> fields,
        List<(string Type, string Name, string Value)> order,
        SortedSet<string> units, string rows, Func<string, string> fieldOf)
    {
        this.units = units;
        this.fieldOf = fieldOf;
        this.graph = graph;
        this.names = names;
        this.owner = owner;
        this.fields = fields;
        this.order = order;
        this.rows = rows;
    }

    /// <summary>Type, name and configuration expression of each field, in order of need.</summary>
    public IReadOnlyList<(string Type, string Name, string Value)> Fields => order;

    /// <summary>Names of those that differ between checkpoints, and between elements of an array: what pruning has left.</summary>
    public IEnumerable<string> UnitFields => units;

    /// <summary>The same fields, for code that reaches them another way.</summary>
    public LoadedValues Through(string other) => new(graph, names, other, fields, order, units, rows, fieldOf);

    /// <summary>The same fields, for code where batch × sequence has no name.</summary>
    public LoadedValues WithoutRows() => new(graph, names, owner, fields, order, units, "(batch * sequence)", fieldOf);

    /// <summary>What is printed meanwhile reads these extents: they have to be declared before it.</summary>
    public FreeExtents ReadBy(Action print)
    {
        FreeExtents before = read;
        read = FreeExtents.None;
        print();
        FreeExtents found = read;
        read |= before;
        return found;
    }

    /// <summary>C# for an extent, where <c>batch</c> and <c>sequence</c> are in scope, and <c>rows</c> their product.</summary>
    public string Of(Dimension dimension) => dimension switch
    {
        ConstantDimension constant => Literal.Of(constant.Value),
        FreeDimension free => Free(free),
        ArithmeticDimension { Sign: '*', Left: FreeDimension, Right: FreeDimension } product when !product.Left.Equals(product.Right) =>
            Rows,
        ArithmeticDimension arithmetic => $"({Of(arithmetic.Left)} {arithmetic.Sign} {Of(arithmetic.Right)})",
        ConfigurationDimension configuration => Field("int", configuration.Expression),
        LoadedDimension loaded => Units(loaded),
        _ => throw new InvalidOperationException($"{dimension.GetType().Name} is no extent that can be printed"),
    };

    /// <summary>A product, batch and sequence first, numbers multiplied out: <c>rows * 96</c>.</summary>
    public string Product(Dimension dimension) => Product(dimension, out int number) is { Length: > 0 } extents
        ? number == 1 ? extents : $"{extents} * {Literal.Of(number)}"
        : Literal.Of(number);

    /// <summary>The extents of a product that the source does not know, and the number that they are multiplied with.</summary>
    public string Product(Dimension dimension, out int number)
    {
        List<Dimension> factors = [];
        int known = 1;
        void Add(Dimension factor)
        {
            if (factor is ArithmeticDimension { Sign: '*' } product)
            {
                Add(product.Left);
                Add(product.Right);
            }
            else if (factor.Known is int value)
            {
                known = checked(known * value);
            }
            else
            {
                factors.Add(factor);
            }
        }
        Add(dimension);
        number = known;
        List<string> texts = [];
        if (factors.Contains(Dimension.Batch) && factors.Contains(Dimension.Sequence))
        {
            factors.Remove(Dimension.Batch);
            factors.Remove(Dimension.Sequence);
            texts.Add(Rows);
        }
        texts.AddRange(factors.Select(Of).OrderBy(t => t is "batch" or "sequence" ? 0 : 1).ThenBy(t => t, StringComparer.Ordinal));
        return string.Join(" * ", texts);
    }

    /// <param name="type">What C# the configuration's value is used as where it does not say so itself: <c>int</c>, <c>float</c>, an
    /// enum.</param>
    public string Of(Scalar scalar, string type) => scalar switch
    {
        DimensionScalar dimension => Of(dimension.Value),
        FloatScalar number => Literal.Of(Literal.FromBits(number.Bits)),
        ConfigurationScalar configuration => Field(configuration.Type ?? type, configuration.Expression),
        _ => scalar.ToString(),
    };

    public string Of(Condition condition) => condition switch
    {
        ConstantCondition constant => constant.Value ? "true" : "false",
        ConfigurationCondition configuration => Field("bool", configuration.Expression),
        PresentCondition present => Of(PresenceOf(present.Member)),
        NotCondition not => $"!{Of(not.Operand)}",
        AndCondition and => $"({Of(and.Left)} && {Of(and.Right)})",
        OrCondition or => $"({Of(or.Left)} || {Of(or.Right)})",
        NestedPresence nested => $"({Reach(fieldOf(nested.Model))}.Forms[{Literal.Of(nested.Output)}] >= 0)",
        _ => throw new InvalidOperationException($"{condition.GetType().Name} is no condition that can be printed"),
    };

    /// <summary>C# for batch × sequence, or for the tokens among them.</summary>
    public string Rows
    {
        get
        {
            read |= rows == "rows" ? FreeExtents.Rows : FreeExtents.Batch | FreeExtents.Sequence;
            return rows;
        }
    }

    public Condition PresenceOf(string member)
    {
        foreach (Member candidate in graph.Members)
        {
            if (candidate.Name == member)
                return candidate.Presence ?? Condition.True;
        }
        throw new InvalidOperationException($"{graph.QualifiedName} has no member '{member}'");
    }

    private string Free(FreeDimension free)
    {
        read |= free.Equals(Dimension.Batch) ? FreeExtents.Batch : FreeExtents.Sequence;
        return free.Name;
    }

    private string Field(string type, string expression) =>
        Field(type, expression, Names.OfExpression(expression, graph.ConfigurationName));

    private string Field(string type, string expression, string wish)
    {
        string key = type + " " + expression;
        if (!fields.TryGetValue(key, out string? name))
        {
            fields[key] = name = names.Take(wish);
            order.Add((type, name, expression));
        }
        return Reach(name);
    }

    /// <summary>Asked of the weights' reader, before the first weight is read.</summary>
    private string Units(LoadedDimension loaded)
    {
        LoadedValues inside = Through("");
        string paths = string.Join(", ", loaded.Paths.Select(Literal.Of));
        string asked = $"reader.Units({Literal.Of(loaded.Member)}, {inside.Of(loaded.Most)}, {inside.Of(loaded.Size)}, {paths})";
        string name = Names.Pascal(loaded.Member) + (loaded.IsHeads ? "Heads" : "Neurons");
        string reached = Field("int", asked, name);
        units.Add(fields["int " + asked]);
        return reached;
    }

    private string Reach(string field) => owner.Length == 0 ? field : $"{owner}.{field}";
}

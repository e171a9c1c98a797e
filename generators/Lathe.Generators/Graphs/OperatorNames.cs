using System.Linq;

namespace Lathe.Generators.Graphs;

/// <summary>The operations that C# writes as operators: what the graph calls each, what Roslyn does, and its sign.</summary>
internal static class OperatorNames
{
    private static readonly (string Method, string Operation, string Sign)[] All = [
        ("op_Addition", "Add", "+"),
        ("op_Subtraction", "Subtract", "-"),
        ("op_Multiply", "Multiply", "*"),
        ("op_Division", "Divide", "/"),
        ("op_UnaryNegation", "Negate", "-"),
    ];

    /// <summary>The operation that an operator's method is; the method's own name where it is none of these.</summary>
    public static string OperationOf(string method) =>
        All.Where(known => known.Method == method).Select(known => known.Operation).FirstOrDefault() ?? method;

    /// <summary>How C# writes an operation; null for one that is called by its name.</summary>
    public static string? SignOf(string operation) =>
        All.Where(known => known.Operation == operation).Select(known => known.Sign).FirstOrDefault();
}

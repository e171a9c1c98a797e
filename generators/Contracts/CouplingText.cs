using System.Collections.Generic;

#if LATHE_RUNTIME
namespace Lathe;
#else
namespace Lathe.Contracts;
#endif

/// <summary>The words for a coupling, the same where the compiler prints them and where the tool does.</summary>
internal static class CouplingText
{
    /// <summary><c>4 heads, each of layers[*]</c>.</summary>
    public static string Units(string units, bool byHead, string each) =>
        $"{units} {(byHead ? "heads" : "neurons")}{(each.Length > 0 ? $", each of {each}" : "")}";

    /// <summary><c>layers[*].query outputs from 64, 16 a head</c>.</summary>
    public static string Axis(string member, WeightAxis axis, string offset, string unitSize)
    {
        string text = $"{member} {axis.ToString().ToLowerInvariant()}";
        if (offset != "0")
            text += $" from {offset}";
        return unitSize == "1" ? text : $"{text}, {unitSize} a head";
    }

    /// <summary>Why a group keeps its extent.</summary>
    /// <param name="readers">Members whose inputs are in the group.</param>
    public static string Reason(CouplingPinKind kind, string subject, IEnumerable<string> readers) => kind switch
    {
        CouplingPinKind.ModelInput => $"'{subject}' is given by the caller",
        CouplingPinKind.ModelOutput => $"'{subject}' is returned to the caller",
        CouplingPinKind.Ids => $"ids choose among the entries of {subject}",
        CouplingPinKind.ResidualStream => $"it is the residual stream that {string.Join(", ", readers)} read",
        CouplingPinKind.Operation => $"it is read by {subject}",
        _ => throw new System.ArgumentOutOfRangeException(nameof(kind), kind, "no reason has that number"),
    };
}

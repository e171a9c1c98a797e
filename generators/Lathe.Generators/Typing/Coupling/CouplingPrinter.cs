using System.Linq;
using System.Text;
using Lathe.Contracts;

namespace Lathe.Generators.Typing.Coupling;

/// <summary>A table as text: what tests compare. One line a group, one a coupled axis, one a reason why it keeps its extent.</summary>
internal static class CouplingPrinter
{
    public static string Print(CouplingTable table)
    {
        StringBuilder text = new();
        foreach (CouplingGroup group in table.Groups)
        {
            text.Append($"{group.Name}: {CouplingText.Units(group.Units.ToString(), group.ByHead, group.Each)}\n");
            foreach (CoupledAxis axis in group.Axes)
                text.Append(
                    $"  {CouplingText.Axis(axis.Member, axis.Axis, axis.Offset.ToString(), axis.UnitSize.ToString())}"
                    + $"{(axis.Presence.Known == true ? "" : $" if {axis.Presence}")}\n");
            foreach (CouplingPin pin in group.Pins)
            {
                string reason = CouplingText.Reason(
                    pin.Kind, pin.Subject, group.Axes.Where(a => a.Axis == WeightAxis.Inputs).Select(a => a.Member)
                    .Distinct(System.StringComparer.Ordinal));
                text.Append($"  kept: {reason}\n");
            }
        }
        return text.ToString();
    }
}

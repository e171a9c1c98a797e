using System.Collections.Generic;
using Lathe.Contracts;

namespace Lathe.Kernels.Generator.Parsing;

/// <summary>What a class marked <c>[MachineCode]</c> asks for, by the names that the source uses.</summary>
/// <param name="Namespace">Of the class.</param>
/// <param name="ClassName">The class.</param>
/// <param name="Families">Those that it names; none stands for all.</param>
/// <param name="Location">Of the class, for errors.</param>
internal sealed record CatalogueRequest(string Namespace, string ClassName, EquatableArray<string> Families, LocationModel Location)
{
    /// <summary>A request for each family that there is.</summary>
    public IEnumerable<KernelRequest> Known()
    {
        foreach (KernelDescription kernels in KernelFamilies.All)
        {
            if (Asks(kernels.Family))
                yield return new KernelRequest(Namespace, ClassName, kernels.Family, Location);
        }
    }

    /// <summary>Names of no family.</summary>
    public IEnumerable<string> Unknown()
    {
        foreach (string name in Families)
        {
            if (!System.Enum.TryParse(name, out KernelFamily _))
                yield return name;
        }
    }

    /// <summary>Whether that family is among them.</summary>
    public bool Asks(KernelFamily family)
    {
        bool any = false;
        foreach (string name in Families)
        {
            any = true;
            if (name == family.ToString())
                return true;
        }

        return !any;
    }
}

using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Families;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Parsing;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Emit;

/// <summary>Assembles all kernels of a family and prints them; a mistake in a kernel becomes a value, not an exception.</summary>
internal static class KernelAssembly
{
    public static KernelOutput Run(KernelRequest request, CancellationToken cancellation)
    {
        try
        {
            List<InstructionTier> tiers = TiersOf(KernelFamilies.Of(request.Family));
            List<AssembledKernel> assembled = Assemble(request.Family, tiers, cancellation);
            List<PrintedKernel> printed = Print(request.Family, tiers, cancellation);
            return new KernelOutput.Source(
                $"{request.ClassName}.{request.Family}.g.cs", KernelSourceWriter.Write(request, assembled, printed));
        }
        catch (KernelException exception)
        {
            return new KernelOutput.Failure(request.ClassName, exception.Message, request.Location);
        }
    }

    /// <summary>Of kernels of floats those without dot products: with them they would be the same.</summary>
    private static List<InstructionTier> TiersOf(KernelDescription kernels) => [
        .. InstructionTiers.Assembled.Where(tier => kernels.IsInteger || !tier.Has(InstructionCapabilities.ByteDotProducts)),
    ];

    private static List<AssembledKernel> Assemble(KernelFamily family, List<InstructionTier> tiers, CancellationToken cancellation)
    {
        List<AssembledKernel> kernels = [];
        foreach (InstructionTier tier in tiers)
        {
            X64Target target = X64Target.Of(tier);
            for (int rows = 1; rows <= KernelFamilies.Of(family).Count; rows++)
            {
                cancellation.ThrowIfCancellationRequested();
                kernels.Add(new(tier, rows, KernelPrograms.Assemble(target, family, rows)));
            }
        }

        return kernels;
    }

    private static List<PrintedKernel> Print(KernelFamily family, List<InstructionTier> tiers, CancellationToken cancellation)
    {
        List<PrintedKernel> kernels = [];
        foreach (CSharpTarget target in CSharpTarget.Beside(tiers))
        {
            for (int rows = 1; rows <= KernelFamilies.Of(family).Count; rows++)
            {
                cancellation.ThrowIfCancellationRequested();
                int upper = ManagedPrograms.UpperRows(target, family, rows);
                string? body = upper == rows ? ManagedPrograms.Print(target, family, rows) : null;
                kernels.Add(new(target, rows, body, body is null ? upper : 0));
            }
        }

        return kernels;
    }
}

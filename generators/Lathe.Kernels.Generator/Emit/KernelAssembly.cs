using System;
using System.Collections.Generic;
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
            List<InstructionSet> instructionSets = InstructionSets(KernelFamilies.Of(request.Family));
            List<AssembledKernel> assembled = Assemble(request.Family, instructionSets, cancellation);
            List<PrintedKernel> printed = Print(request.Family, instructionSets, cancellation);
            return new KernelOutput.Source(
                $"{request.ClassName}.{request.Family}.g.cs", KernelSourceWriter.Write(request, assembled, printed));
        }
        catch (KernelException exception)
        {
            return new KernelOutput.Failure(request.ClassName, exception.Message, request.Location);
        }
    }

    /// <summary>Of kernels of floats those without dot products: with them they would be the same.</summary>
    private static List<InstructionSet> InstructionSets(KernelDescription kernels)
    {
        List<InstructionSet> instructionSets = [];
        foreach (InstructionSet instructionSet in Enum.GetValues(typeof(InstructionSet)))
        {
            if (kernels.IsInteger || !X64Target.Of(instructionSet).Capabilities.HasDotProduct)
                instructionSets.Add(instructionSet);
        }

        return instructionSets;
    }

    private static List<AssembledKernel> Assemble(KernelFamily family, List<InstructionSet> instructionSets, CancellationToken cancellation)
    {
        List<AssembledKernel> kernels = [];
        foreach (InstructionSet instructionSet in instructionSets)
        {
            X64Target target = X64Target.Of(instructionSet);
            for (int rows = 1; rows <= KernelFamilies.Of(family).Count; rows++)
            {
                cancellation.ThrowIfCancellationRequested();
                kernels.Add(new(instructionSet, rows, KernelPrograms.Assemble(target, family, rows)));
            }
        }

        return kernels;
    }

    private static List<PrintedKernel> Print(KernelFamily family, List<InstructionSet> instructionSets, CancellationToken cancellation)
    {
        List<PrintedKernel> kernels = [];
        foreach (CSharpTarget target in CSharpTarget.Beside(instructionSets))
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

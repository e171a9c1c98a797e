using System;
using System.Collections.Generic;
using System.Threading;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Parsing;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Emit;

/// <summary>Assembles all kernels that a request asks for and prints them; a mistake in a kernel becomes a value, not an exception.</summary>
internal static class KernelAssembly
{
    public static KernelOutput Run(KernelRequest request, CancellationToken cancellation)
    {
        try
        {
            KernelFamily family = Family(request);
            List<InstructionSet> instructionSets = InstructionSets(request);
            List<AssembledKernel> assembled = Assemble(request, family, instructionSets, cancellation);
            List<PrintedKernel> printed = Print(request, family, instructionSets, cancellation);
            return new KernelOutput.Source($"{request.ClassName}.g.cs", KernelSourceWriter.Write(request, assembled, printed));
        }
        catch (KernelException exception)
        {
            return new KernelOutput.Failure(request.ClassName, exception.Message, request.Location);
        }
    }

    private static KernelFamily Family(KernelRequest request)
    {
        if (!Enum.TryParse(request.Family, out KernelFamily family))
            throw new KernelException($"there is no program for family {request.Family}; there are {string.Join(", ", Enum.GetNames(typeof(KernelFamily)))}");
        if (request.MaximumRows < 1)
            throw new KernelException($"the tallest tile has {request.MaximumRows} rows; ask for at least 1");
        return family;
    }

    private static List<InstructionSet> InstructionSets(KernelRequest request)
    {
        List<InstructionSet> instructionSets = [];
        foreach (string name in request.InstructionSets)
        {
            if (!Enum.TryParse(name, out InstructionSet instructionSet))
                throw new KernelException($"nothing is assembled for {name}; use {string.Join(", ", Enum.GetNames(typeof(InstructionSet)))}");
            instructionSets.Add(instructionSet);
        }

        return instructionSets;
    }

    private static List<AssembledKernel> Assemble(
        KernelRequest request, KernelFamily family, List<InstructionSet> instructionSets, CancellationToken cancellation)
    {
        List<AssembledKernel> kernels = [];
        foreach (InstructionSet instructionSet in instructionSets)
        {
            X64Target target = X64Target.Of(instructionSet);
            for (int rows = 1; rows <= request.MaximumRows; rows++)
            {
                cancellation.ThrowIfCancellationRequested();
                kernels.Add(new(instructionSet, rows, TileKernels.Assemble(target, family, rows)));
            }
        }

        return kernels;
    }

    private static List<PrintedKernel> Print(
        KernelRequest request, KernelFamily family, List<InstructionSet> instructionSets, CancellationToken cancellation)
    {
        List<PrintedKernel> kernels = [];
        foreach (CSharpTarget target in CSharpTarget.Beside(instructionSets))
        {
            for (int rows = 1; rows <= request.MaximumRows; rows++)
            {
                cancellation.ThrowIfCancellationRequested();
                int upper = ManagedTiles.UpperRows(target, family, rows);
                kernels.Add(upper == rows ? new(target, rows, ManagedTiles.Print(target, family, rows)) : new(target, rows, null, upper));
            }
        }

        return kernels;
    }
}

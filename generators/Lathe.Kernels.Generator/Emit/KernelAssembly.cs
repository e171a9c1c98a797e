using System;
using System.Collections.Generic;
using System.Threading;
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
            return new KernelOutput.Source($"{request.ClassName}.g.cs", KernelSourceWriter.Write(request, Assemble(request, cancellation)));
        }
        catch (KernelException exception)
        {
            return new KernelOutput.Failure(request.ClassName, exception.Message, request.Location);
        }
    }

    private static List<AssembledKernel> Assemble(KernelRequest request, CancellationToken cancellation)
    {
        if (!Enum.TryParse(request.Family, out TileFamily family))
            throw new KernelException($"there is no program for family {request.Family}; there are {string.Join(", ", Enum.GetNames(typeof(TileFamily)))}");
        if (request.MaximumRows < 1)
            throw new KernelException($"the tallest tile has {request.MaximumRows} rows; ask for at least 1");

        List<AssembledKernel> kernels = [];
        foreach (string name in request.InstructionSets)
        {
            if (!Enum.TryParse(name, out InstructionSet instructionSet))
                throw new KernelException($"nothing is assembled for {name}; use {string.Join(", ", Enum.GetNames(typeof(InstructionSet)))}");
            X64Target target = X64Target.Of(instructionSet);
            for (int rows = 1; rows <= request.MaximumRows; rows++)
            {
                cancellation.ThrowIfCancellationRequested();
                kernels.Add(new(instructionSet, rows, TileKernels.Assemble(target, family, rows)));
            }
        }

        return kernels;
    }
}

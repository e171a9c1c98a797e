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
        List<AssembledKernel> kernels = [];
        foreach (InstructionSet instructionSet in request.InstructionSets)
        {
            X64Target target = X64Target.Of(instructionSet);
            for (int rows = 1; rows <= request.MaximumRows; rows++)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    kernels.Add(new(instructionSet, rows, TileKernels.Assemble(target, request.Family, rows)));
                }
                catch (KernelException exception)
                {
                    return new KernelOutput.Failure(request.ClassName, $"{request.Family}, {rows} rows, {instructionSet}: {exception.Message}", request.Location);
                }
            }
        }

        return new KernelOutput.Source($"{request.ClassName}.g.cs", KernelSourceWriter.Write(request, kernels));
    }
}

using System.Threading;
using Lathe.Generators.Backends.Cpu.Emit;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Cpu;

/// <summary>Inference code over the kernels of src/Lathe: Load, Compiled, Session and Plan.</summary>
internal sealed class CpuBackend : Backend<ClassPlan>
{
    public override string Name => "Cpu";

    protected override ClassPlan Plan(TypedModel model, CancellationToken cancellation) => Lowerer.Run(model, cancellation);

    protected override EquatableArray<EmittedFile> Emit(ClassPlan plan, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return EquatableArray.Of(new EmittedFile($"{plan.Graph.HintName}.g.cs", ModelWriter.Write(plan)));
    }
}

using Lathe.Kernels.Generator.Lowering;

namespace Lathe.Kernels.Generator.Emit;

/// <summary>A kernel in C#.</summary>
/// <param name="Target">What it was printed for.</param>
/// <param name="Rows">Rows of the tile.</param>
/// <param name="Body">Statements; null for a tile that is put together from two lower ones.</param>
/// <param name="UpperRows">Rows of the first of the two.</param>
internal sealed record PrintedKernel(CSharpTarget Target, int Rows, string? Body, int UpperRows = 0)
{
    /// <summary>The name of its method in the generated class.</summary>
    public string Name => NameOf(Rows);

    public string NameOf(int rows) => $"Managed{Target.Name}Rows{rows}";
}

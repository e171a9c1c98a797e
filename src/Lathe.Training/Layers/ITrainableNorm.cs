using Lathe.Training;

namespace Lathe.CompilerServices;

/// <summary>A norm of a module, of either kind.</summary>
internal interface ITrainableNorm
{
    /// <summary>What shows its results as compiled code has them, where the model quantises.</summary>
    CompiledArithmetic? Arithmetic { get; set; }
}

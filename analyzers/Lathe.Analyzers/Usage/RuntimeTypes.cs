using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Usage;

/// <summary>What programs hold of a model while they run, told by metadata name.</summary>
internal static class RuntimeTypes
{
    public static bool IsSession(ITypeSymbol? type) => DerivesFrom(type, "InferenceSession", "Lathe");

    public static bool IsModel(ITypeSymbol? type) => DerivesFrom(type, "CompiledModel", "Lathe");

    /// <summary>A pipeline from text holds a model and its sessions.</summary>
    public static bool IsPipeline(ITypeSymbol? type) => DerivesFrom(type, "Pipeline", "Lathe.Transformers.Pipelines");

    /// <summary><c>model.CreateSession(…)</c>.</summary>
    public static bool CreatesSession(IInvocationOperation call) =>
        call.TargetMethod.Name == "CreateSession" && IsSession(call.TargetMethod.ReturnType);

    /// <summary><c>MiniLm.Load(…)</c>, <c>AutoModel.Load(…)</c>, or the same of a pipeline.</summary>
    public static bool Loads(IInvocationOperation call) => call.TargetMethod is { IsStatic: true, Name: "Load" } method
        && (IsModel(method.ReturnType) || IsPipeline(method.ReturnType));

    private static bool DerivesFrom(ITypeSymbol? type, string name, string space)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.Name == name && type.ContainingNamespace?.ToDisplayString() == space)
                return true;
        }
        return false;
    }
}

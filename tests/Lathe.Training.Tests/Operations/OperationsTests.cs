using System.Reflection;
using Lathe.Layers;
using TorchSharp;

namespace Lathe.Training.Tests.Operations;

/// <summary>No operation or layer of the language is without its torch form.</summary>
public sealed class OperationsTests
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Those that are of a module ask it how it computes.</summary>
    private static IEnumerable<MethodInfo> Forms =>
        typeof(TorchOperations).GetMethods(Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method is { IsFamily: true, IsSpecialName: false, IsVirtual: false });

    /// <summary>Operators are those of torch tensors: C# finds them by their own names.</summary>
    [Fact]
    public void Every_operation_has_a_torch_form_of_its_name_and_parameters()
    {
        MethodInfo[] operations = [.. typeof(Ops).GetMethods(Static).Concat(typeof(Tensor).GetMethods(Static))
            .Where(method => method.IsDefined(typeof(OperationAttribute)))];
        Assert.True(operations.Length > 50);
        string[] missing = [.. operations.Where(operation => !HasTorchForm(operation)).Select(operation => operation.ToString()!)];
        Assert.True(missing.Length == 0, $"TorchOperations has no form of {string.Join("; ", missing)}");
    }

    [Fact]
    public void There_is_no_form_of_what_is_no_operation()
    {
        string[] operations = [.. typeof(Ops).GetMethods(Static).Where(method => method.IsDefined(typeof(OperationAttribute)))
            .Select(method => method.Name)];
        Assert.All(
            Forms, method => Assert.Contains(method.Name, operations));
    }

    /// <summary>Those that are one operation are printed as it; others are made by the reader's method of the layer's name.</summary>
    [Fact]
    public void Every_layer_has_a_torch_form()
    {
        Type[] layers = [.. typeof(Linear).Assembly.GetExportedTypes().Where(type => type.GetProperties()
            .Any(property => property.IsDefined(typeof(LayerWeightAttribute))))];
        Assert.Contains(typeof(Linear), layers);
        Assert.Contains(typeof(Conv1d), layers);
        Assert.All(layers, layer => Assert.True(
            layer.GetMethod("Forward")!.GetCustomAttribute<LayerOperationAttribute>() is { } operation
                ? Forms.Any(method => method.Name == operation.Operation)
                : typeof(TrainableReader).GetMethod(layer.Name) is not null, layer.Name));
    }

    private static bool HasTorchForm(MethodInfo operation)
    {
        // an activation is printed as the operation that is told which
        if (operation.GetCustomAttribute<OperationAttribute>()!.Activation != Activation.None)
            operation = typeof(Ops).GetMethod(nameof(Ops.Activate))!;
        Type[] parameters = [.. operation.GetParameters().Select(parameter => TorchType(parameter.ParameterType))];
        if (!operation.IsSpecialName)
        {
            return Forms.Any(method => method.Name == operation.Name
                && method.GetParameters().Select(parameter => parameter.ParameterType).SequenceEqual(parameters)
                && method.GetParameters().Select(parameter => parameter.Name)
                    .SequenceEqual(operation.GetParameters().Select(parameter => parameter.Name)));
        }

        // a number meets a torch tensor as a scalar
        Type[] operands = [.. parameters.Select(type => type == typeof(float) ? typeof(Scalar) : type)];
        return typeof(torch.Tensor).GetMethod(operation.Name, operands) is not null;
    }

    private static Type TorchType(Type type) => type == typeof(Tensor) ? typeof(torch.Tensor)
        : type == typeof(ReadOnlySpan<Tensor>) ? typeof(ReadOnlySpan<torch.Tensor>)
        : type;
}

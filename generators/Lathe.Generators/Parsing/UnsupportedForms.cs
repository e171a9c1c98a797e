using System;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

/// <summary>What Forward cannot say, in words, and how to say it instead.</summary>
internal static class UnsupportedForms
{
    public const string Calls = "call a layer, an operation of Lathe.Ops, a nested model's Forward or another method of this class";
    public const string Conditions = "ask a constant, a property of the configuration, or whether an optional layer or tensor is null";
    public const string Bounds = "count from 0 to a constant, a property of the configuration or the length of an array of models";

    public static (string Found, string Supported) Describe(IOperation operation) => operation switch
    {
        IWhileLoopOperation => ("a while loop", "use foreach over an array of models, or for with a bound known at load"),
        IForToLoopOperation or ILoopOperation => ("this loop", Bounds),
        ITryOperation => ("try", "Forward computes; handle errors where the model is called"),
        IThrowOperation => ("throw", "Forward computes; the compiled session checks its arguments itself"),
        ILockOperation or IUsingOperation or IUsingDeclarationOperation => ("a resource", "Forward holds nothing but tensors"),
        IAwaitOperation => ("await", "Forward is synchronous: it only describes the computation"),
        IAnonymousFunctionOperation or IDelegateCreationOperation => ("a lambda", "write a private method of this class"),
        ILocalFunctionOperation => ("a local function", "write a private method of this class"),
        IBranchOperation => ("a jump", "loops run to their end; use if with the rest of the work inside"),
        IArrayCreationOperation or ICollectionExpressionOperation =>
            ("an array", "name the tensors one by one; Concat takes them as arguments"),
        IArrayElementReferenceOperation =>
            ("an element of an array",
            "index an array of models with a number known at load, or with the counter of the for loop around it"),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: IPropertyReferenceOperation { Property.Name: "Shape" } shape } =>
            Describe(shape),
        IPropertyReferenceOperation { Property: { Name: "Shape" or "Length" or "Rank" } property }
            when KnownNames.IsTensor(property.ContainingType) =>
            ("an extent of a tensor", "batch and sequence stay free; Reshape keeps an extent with 0 and infers one with -1"),
        IIncrementOrDecrementOperation { Target: var target } => Assignment(target),
        IAssignmentOperation { Target: IMemberReferenceOperation or IArrayElementReferenceOperation } assignment =>
            Assignment(assignment.Target),
        IFieldReferenceOperation { Field: { IsReadOnly: false, IsConst: false } field } =>
            ($"'{field.Name}', a field that can change", "make it const, or readonly with a value that is known where it is declared"),
        IPropertyReferenceOperation { Property: { SetMethod: { IsInitOnly: false }, IsIndexer: false } property }
            when property.ContainingType.TypeKind == TypeKind.Class && KnownNames.IsModel(property.ContainingType) =>
            ($"'{property.Name}', a property that can change", "leave out its setter, and give it its value where it is declared"),
        IFieldReferenceOperation { Field: { IsStatic: false } field } when IsUnset(field) =>
            ($"'{field.Name}', a field that has no value where it is declared", "give it one there, or make it const"),
        IPropertyReferenceOperation or IFieldReferenceOperation when operation is IMemberReferenceOperation reference =>
            ($"'{reference.Member.Name}'", "use tensors, layers, constants and properties of the configuration"),
        IInvocationOperation { TargetMethod: { ContainingType.Name: "Enumerable" or "Array" } method } =>
            ($"a call of '{method.ContainingType.Name}.{method.Name}'",
            "walk the array: foreach (Linear layer in layers) x = layer.Forward(x), or for with an index, which may count from the end"),
        IInvocationOperation { TargetMethod: { ContainingType.Name: "Console" or "Debug" or "Trace" } method } =>
            ($"a call of '{method.ContainingType.Name}.{method.Name}'",
            "remove it; Observe(x, \"name\") shows a tensor to whoever runs the class eagerly"),
        IInvocationOperation { TargetMethod: { Name: "Add" or "AddRange" or "Insert" or "Append" or "Enqueue" or "Push" } method }
            when IsCollection(method.ContainingType) =>
            ($"a call of '{method.ContainingType.Name}.{method.Name}'",
            "keep tensors in locals, and return them in a tuple or a record; Concat takes them as arguments"),
        IInvocationOperation call => ($"a call of '{call.TargetMethod.ContainingType?.Name}.{call.TargetMethod.Name}'", Calls),
        IObjectCreationOperation creation =>
            ($"new {creation.Type?.Name}", "create layers as members; return a tuple or a record of tensors"),
        IBinaryOperation => ("this operator", "use + - * / on tensors and floats, and comparisons over the configuration"),
        IIsPatternOperation or IIsTypeOperation => ("this test", Conditions),
        IInterpolatedStringOperation => ("a string", "names are literals"),
        _ => ($"'{Short(operation.Syntax)}'", "use locals, assignments, tuples, layer calls, Lathe.Ops and tensor operators"),
    };

    /// <summary>What <see cref="BodyReader"/> says of a plain assignment, for those that compute with what was there.</summary>
    public static (string Found, string Supported) Assignment(IOperation target) =>
        ($"an assignment to '{Short(target.Syntax)}'", "assign to locals: Forward keeps no state between calls");

    private static bool IsUnset(IFieldSymbol field) => field.DeclaringSyntaxReferences.Length > 0 && field.AssociatedSymbol is null
        && field.DeclaringSyntaxReferences[0].GetSyntax() is VariableDeclaratorSyntax { Initializer: null };

    private static bool IsCollection(ITypeSymbol type) =>
        type.ContainingNamespace?.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal) == true;

    /// <summary>Source text on one line, cut where it is long.</summary>
    public static string Short(SyntaxNode syntax)
    {
        StringBuilder text = new();
        foreach (string part in syntax.ToString().Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
            text.Append(text.Length == 0 ? "" : " ").Append(part);
        return text.Length <= 60 ? text.ToString() : text.ToString(0, 57) + "…";
    }
}

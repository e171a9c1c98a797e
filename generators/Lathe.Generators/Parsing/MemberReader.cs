using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Reads the fields and properties that hold layers and nested models: their dimensions, paths, presence and weight format.
/// Members of other types take no part until Forward names one.
/// </summary>
internal sealed partial class MemberReader(ModelContext context)
{
    private readonly AttributeReader attributes = new(context.Sink, context.Cancellation);
    private readonly CompressionReader compression = new(context.Sink, new AttributeReader(context.Sink, context.Cancellation));

    public void ReadAll()
    {
        foreach (ISymbol symbol in context.Type.GetMembers())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            switch (symbol)
            {
                case IFieldSymbol { IsImplicitlyDeclared: false, IsConst: false } field:
                    Read(field, field.Type);
                    break;
                case IPropertySymbol { IsImplicitlyDeclared: false, IsIndexer: false } property when IsStored(property):
                    Read(property, property.Type);
                    break;
            }
        }
    }

    /// <summary>An auto-property; one with a body computes something and is read where Forward uses it.</summary>
    private bool IsStored(IPropertySymbol property) =>
        context.Type.GetMembers().OfType<IFieldSymbol>().Any(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, property))
        && property.DeclaringSyntaxReferences.All(reference => reference.GetSyntax(context.Cancellation) is PropertyDeclarationSyntax
        {
            ExpressionBody: null,
            AccessorList: { } accessors
        } && accessors.Accessors.All(a => a.Body is null && a.ExpressionBody is null));

    private void Read(ISymbol symbol, ITypeSymbol type)
    {
        ITypeSymbol element = type is IArrayTypeSymbol { Rank: 1 } array ? array.ElementType : type;
        if (KnownNames.IsTensor(element) ? !IsParameter(symbol) : KnownNames.LayerName(element) is null && !KnownNames.IsModel(element))
            return;
        if (ReadMember(symbol, element, type is IArrayTypeSymbol) is { } member)
            context.Members.Add(symbol, member);
        else
            context.Members.AddBroken(symbol);
    }

    /// <summary>Null after reporting why the member cannot be read.</summary>
    private KnownMember? ReadMember(ISymbol symbol, ITypeSymbol element, bool isArray)
    {
        IOperation? initializer = Initializer(symbol);
        if (initializer is null)
        {
            Refuse(symbol.Locations.FirstOrDefault() ?? Location.None, symbol, "nothing where it is declared",
                "write = new(…) there");
            return null;
        }
        if (initializer is IInvalidOperation)
        {
            context.Sink.Report(FailureCode.CompilerError, initializer.Syntax.GetLocation(), symbol.Name);
            return null;
        }

        (IOperation? value, Condition? presence) = Unwrap(initializer, symbol);
        if (value is null)
            return null;
        if (KnownNames.IsTensor(element))
            return ReadParameter(symbol, value, presence, isArray);
        (IObjectCreationOperation? creation, Dimension? length) =
            isArray ? ReadArray(value, symbol, element) : (Creation(value, symbol, element), null);
        if (creation is null)
            return null;
        if (symbol.IsStatic)
        {
            Refuse(symbol.Locations.FirstOrDefault() ?? Location.None, symbol, "a static layer",
                "drop static: each model of the class has weights of its own");
            return null;
        }
        EquatableArray<string> paths = attributes.ReadPaths(symbol, isArray);
        return KnownNames.LayerName(element) is string layer
            ? ReadLayer(symbol, layer, element, creation, paths, presence, isArray, length)
            : ReadModel(symbol, (INamedTypeSymbol)element, creation, paths, presence, length);
    }

    private IOperation? Initializer(ISymbol symbol)
    {
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            EqualsValueClauseSyntax? clause = reference.GetSyntax(context.Cancellation) switch
            {
                VariableDeclaratorSyntax field => field.Initializer,
                PropertyDeclarationSyntax property => property.Initializer,
                _ => null,
            };
            if (clause is not null && context.OperationOf(clause) is ISymbolInitializerOperation initializer)
                return Strip(initializer.Value);
        }
        return null;
    }

    /// <summary><c>condition ? new(…) : null</c>.</summary>
    private (IOperation? Value, Condition? Presence) Unwrap(IOperation initializer, ISymbol symbol)
    {
        if (initializer is not IConditionalOperation { WhenFalse: not null } choice)
            return (initializer, null);
        bool nullWhenTrue = IsNull(choice.WhenTrue), nullWhenFalse = IsNull(choice.WhenFalse);
        if (nullWhenTrue == nullWhenFalse)
        {
            Refuse(choice.Syntax.GetLocation(), symbol, $"'{Short(choice)}'",
                "an optional layer is condition ? new(…) : null; choose between numbers inside new(…)");
            return (null, null);
        }
        if (context.Scalars.ReadCondition(choice.Condition) is not { } condition)
        {
            Refuse(choice.Condition.Syntax.GetLocation(), symbol, $"'{Short(choice.Condition)}'",
                "ask a constant or a property of the configuration");
            return (null, null);
        }
        Condition presence = nullWhenTrue ? Condition.Not(condition) : condition;
        return (Strip(nullWhenTrue ? choice.WhenFalse! : choice.WhenTrue), presence.Known == true ? null : presence);
    }

    /// <summary>Of the declared type itself: a subclass may compute something else.</summary>
    private IObjectCreationOperation? Creation(IOperation operation, ISymbol symbol, ITypeSymbol element)
    {
        if (Strip(operation) is IObjectCreationOperation { Initializer: null } creation
            && SymbolEqualityComparer.Default.Equals(creation.Type, element))
            return creation;
        Refuse(operation.Syntax.GetLocation(), symbol, $"'{Short(operation)}'", "create the layer in place: new(…)");
        return null;
    }

    /// <summary><c>Repeat(n, () => new X(…))</c>, <c>[new X(…), new X(…)]</c> or <c>new[] { … }</c>: equal elements.</summary>
    private (IObjectCreationOperation? Element, Dimension? Length) ReadArray(IOperation initializer, ISymbol symbol, ITypeSymbol type)
    {
        if (initializer is IInvocationOperation { TargetMethod: { Name: "Repeat" } method } call && KnownNames.IsOps(method.ContainingType))
        {
            IOperation? count = Argument(call.Arguments, "count"), make = Argument(call.Arguments, "make");
            if (context.Scalars.ReadDimension(count) is not { } length || !IsPositive(length, count!, symbol, "count"))
            {
                if (count is not null && context.Scalars.ReadDimension(count) is null)
                    Refuse(count.Syntax.GetLocation(), symbol, $"'{Short(count)}'",
                        "count with a constant or a property of the configuration");
                return (null, null);
            }
            if (make is IDelegateCreationOperation { Target: IAnonymousFunctionOperation function }
                && function.Body.Operations is [IReturnOperation { ReturnedValue: { } made }])
                return (Creation(made, symbol, type), length);
            Refuse((make ?? call).Syntax.GetLocation(), symbol, $"'{Short(make ?? call)}'", "Repeat(count, () => new X(…))");
            return (null, null);
        }
        ImmutableArray<IOperation> elements = initializer switch
        {
            ICollectionExpressionOperation collection => collection.Elements,
            IArrayCreationOperation { Initializer: { } list } => list.ElementValues,
            _ => default,
        };
        if (elements.IsDefaultOrEmpty)
        {
            Refuse(initializer.Syntax.GetLocation(), symbol, $"'{Short(initializer)}'",
                "build the array with Repeat(count, () => new X(…))");
            return (null, null);
        }
        IObjectCreationOperation? first = Creation(elements[0], symbol, type);
        if (first is null)
            return (null, null);
        foreach (IOperation element in elements)
        {
            if (Creation(element, symbol, type) is not { } other)
                return (null, null);
            if (!SameArguments(first, other))
            {
                Refuse(element.Syntax.GetLocation(), symbol, $"'{Short(element)}', which differs from the first element",
                    "make elements of one array alike");
                return (null, null);
            }
        }
        return (first, Dimension.Of(elements.Length));
    }

    private bool SameArguments(IObjectCreationOperation first, IObjectCreationOperation second)
    {
        foreach (IArgumentOperation argument in first.Arguments)
        {
            IOperation? other = Argument(second.Arguments, argument.Parameter!.Name);
            Scalar? mine = context.Scalars.Read(argument.Value);
            if (mine is null ? other is null : !mine.Equals(context.Scalars.Read(other)))
                return false;
        }
        return true;
    }

    private KnownMember? ReadLayer(
        ISymbol symbol, string layer, ITypeSymbol type, IObjectCreationOperation creation, EquatableArray<string> paths,
        Condition? presence,
            bool isArray, Dimension? length)
    {
        // An array of layers is an array of models that hold one layer each.
        EquatableArray<string> own = isArray ? EquatableArray.Of("") : paths;
        Condition? ownPresence = isArray ? null : presence;
        Member? member = layer switch
        {
            "Linear" when KnownNames.IsFused(type) => ReadLinear(symbol, creation, own, ownPresence),
            _ when !KnownNames.IsFused(type) => ReadOpenLayer(symbol, type, creation, own, ownPresence, isArray),
            "Embedding" => ReadEmbedding(symbol, creation, own, ownPresence),
            _ => ReadNorm(symbol, layer, creation, own, ownPresence),
        };
        if (member is null)
            return null;
        member = member with { ExtentNames = ExtentNamesOf(creation) };
        return isArray
            ? new KnownMember(LayerArrays.Wrap(symbol, member, layer, context, paths, presence, length!), length, [null])
            : new KnownMember(member, null, []);
    }

    private LinearMember? ReadLinear(ISymbol symbol, IObjectCreationOperation creation, EquatableArray<string> paths, Condition? presence)
    {
        Dimension? inputs = ReadExtent(creation, symbol, "inputs"), outputs = ReadExtent(creation, symbol, "outputs");
        IOperation? bias = Argument(creation.Arguments, "bias");
        bool? hasBias = (context.Scalars.Read(bias) as BoolScalar)?.Value;
        if (hasBias is null && bias is not null)
            Refuse(bias.Syntax.GetLocation(), symbol, $"'{Short(bias)}'",
                "say true or false; for a checkpoint-dependent bias declare two optional layers");
        WeightFormatChoice format = attributes.ReadChoice(symbol);
        TileOverride? tile = attributes.ReadTile(symbol);
        return inputs is null || outputs is null || hasBias is null
            ? null
            : new LinearMember(symbol.Name, paths, presence, inputs, outputs, hasBias.Value, format, tile)
            {
                Prune = compression.ReadPrune(symbol, format),
            };
    }

    private EmbeddingMember? ReadEmbedding(ISymbol symbol, IObjectCreationOperation creation, EquatableArray<string> paths,
        Condition? presence)
    {
        attributes.CheckTable(symbol);
        attributes.MustKeepExtent(symbol, "an Embedding");
        Dimension? count = ReadExtent(creation, symbol, "count"), width = ReadExtent(creation, symbol, "width");
        WeightFormatChoice format = attributes.ReadChoice(symbol);
        return count is null || width is null ? null : new EmbeddingMember(symbol.Name, paths, presence, count, width, format);
    }

    private NormMember? ReadNorm(ISymbol symbol, string layer, IObjectCreationOperation creation, EquatableArray<string> paths,
        Condition? presence)
    {
        attributes.MustStayFloat(symbol, $"a {layer}");
        attributes.MustKeepExtent(symbol, $"a {layer}");
        Dimension? width = ReadExtent(creation, symbol, "width");
        IOperation? written = Argument(creation.Arguments, "epsilon");
        Scalar? epsilon = context.Scalars.Read(written);
        if (epsilon is null && written is not null)
            Refuse(written.Syntax.GetLocation(), symbol, $"'{Short(written)}'", "give a constant or a property of the configuration");
        return width is null || epsilon is null
            ? null
            : new NormMember(symbol.Name, paths, presence, width, epsilon, Centered: layer == "LayerNorm");
    }

    private Dimension? ReadExtent(IObjectCreationOperation creation, ISymbol symbol, string parameter)
    {
        IOperation? argument = Argument(creation.Arguments, parameter);
        if (argument is null)
            return null;
        if (context.Scalars.ReadDimension(argument) is not { } extent)
        {
            Refuse(argument.Syntax.GetLocation(), symbol, $"'{Short(argument)}'", "give a constant or a property of the configuration");
            return null;
        }
        return IsPositive(extent, argument, symbol, parameter) ? extent : null;
    }

    private EquatableArray<ExtentName> ExtentNamesOf(IObjectCreationOperation creation)
    {
        return creation.Arguments.Select(Name).OfType<ExtentName>().ToEquatableArray();

        ExtentName? Name(IArgumentOperation argument) =>
            argument is { Parameter: { Type.SpecialType: SpecialType.System_Int32 } parameter, IsImplicit: false }
            ? Strip(argument.Value) switch
            {
                IFieldReferenceOperation { Field: { IsConst: true } constant } =>
                    new ExtentName(parameter.Name, constant.ContainingType.Name, constant.Name),
                ILiteralOperation => null,
                _ when context.Scalars.ReadDimension(argument.Value) is ConfigurationDimension configured =>
                    new ExtentName(parameter.Name, "", configured.Expression),
                { Syntax: var syntax } => new ExtentName(parameter.Name, context.Type.Name, UnsupportedForms.Short(syntax)),
            }
            : null;
    }

    private bool IsPositive(Dimension extent, IOperation argument, ISymbol symbol, string parameter)
    {
        if (extent.Known is not <= 0)
            return true;
        context.Sink.Report(
            FailureCode.DimensionNotPositive, argument.Syntax.GetLocation(),
            parameter, symbol.Name, extent.Known.Value.ToString(CultureInfo.InvariantCulture));
        return false;
    }

    private void Refuse(Location location, ISymbol symbol, string found, string mend) =>
        context.Sink.Report(FailureCode.MemberInitializer, location, symbol.Name, found, mend);

    private static IOperation? Argument(ImmutableArray<IArgumentOperation> arguments, string name) =>
        arguments.FirstOrDefault(argument => argument.Parameter?.Name == name)?.Value;

    private static bool IsNull(IOperation? operation) =>
        operation is not null && Strip(operation).ConstantValue is { HasValue: true, Value: null };

    private static IOperation Strip(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
            operation = conversion.Operand;
        return operation;
    }

    private static string Short(IOperation operation) => UnsupportedForms.Short(operation.Syntax);
}

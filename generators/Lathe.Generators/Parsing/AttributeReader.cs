using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Generators.Parsing;

/// <summary>What the attributes on a class or member say, and where they contradict themselves.</summary>
internal sealed class AttributeReader(FailureSink sink, CancellationToken cancellation)
{
    /// <summary>Of [Quantize(Bits = Bits.Adaptive)] that does not say.</summary>
    private const double DefaultAverageBits = 4;

    /// <summary><c>{0}</c>, <c>{index}</c>, <c>[0]</c>, <c>%d</c> or <c>*</c>.</summary>
    private static readonly Regex OtherIndex = new(@"\{[^{}]*\}|\[\w*\]|%d|\*", RegexOptions.CultureInvariant);

    public static AttributeData? Find(ISymbol symbol, string name) => symbol.GetAttributes().FirstOrDefault(attribute =>
        attribute.AttributeClass is { } type && type.Name == name
        && type.ContainingNamespace is { Name: "Lathe", ContainingNamespace.IsGlobalNamespace: true });

    /// <summary>The weight format of [Quantize] or [Precision]; null where neither stands there.</summary>
    public WeightFormat? ReadFormat(ISymbol symbol)
    {
        AttributeData? quantize = Find(symbol, "QuantizeAttribute"), precision = Find(symbol, "PrecisionAttribute");
        if (quantize is not null && precision is not null)
            sink.Report(FailureCode.ConflictingAttributes, LocationOf(precision), "[Precision]", "[Quantize]", symbol.Name);
        if (quantize is not null)
            return ReadQuantize(quantize);
        return precision is null ? null : ReadStorage(precision, symbol);
    }

    public WeightFormatChoice ReadChoice(ISymbol member)
    {
        WeightFormat? own = ReadFormat(member);
        AttributeData? keep = Find(member, "KeepFloatAttribute");
        if (keep is not null && own is not null)
        {
            string other = Find(member, "QuantizeAttribute") is null ? "[Precision]" : "[Quantize]";
            sink.Report(FailureCode.ConflictingAttributes, LocationOf(keep), "[KeepFloat]", other, member.Name);
        }
        return own is null && keep is null
            ? WeightFormatChoice.Inherit
            : new WeightFormatChoice(own, keep is not null) { Integers = ReadIntegers(member) };
    }

    /// <summary>[Quantize] on an embedding: its rows are looked up, not multiplied, so nothing is measured or rounded by what they
    /// read.</summary>
    public void CheckTable(ISymbol member)
    {
        if (Find(member, "QuantizeAttribute") is not { } quantize)
            return;
        string known = string.Join(" or ", WeightEncodings.EmbeddingBits.Select(Text));
        if (IsAdaptive(quantize))
            Report("Bits", "Bits.Adaptive", "is measured for products, and an embedding is none", $"use {known}");
        else if (Argument(quantize, "Bits") is { } bits && WeightEncodings.OfBits(bits) is { StoresEmbeddings: false })
            Report("Bits", Text(bits), "is no width in which an embedding's rows are stored", $"use {known}");
        if (Named(quantize, "Rounding") is { } rounding && EnumName(rounding) == "Gptq")
            Report("Rounding", "Gptq", "rounds weights by what they are multiplied with, and an embedding's are not", "remove it");
        if (CalibrationOf(quantize) is not null)
            Report("Activations", "Static", "is the scale of what a product reads, and an embedding reads ids", "remove it");

        void Report(string argument, string value, string found, string mend) => sink.Report(
            FailureCode.QuantizeArguments, ArgumentLocation(quantize, argument), argument, value, found, mend);
    }

    /// <summary>[Quantize] and [Precision] on a member whose arithmetic is float32 only.</summary>
    public void MustStayFloat(ISymbol member, string kind)
    {
        Refuse(Find(member, "QuantizeAttribute"), "[Quantize]");
        Refuse(Find(member, "PrecisionAttribute"), "[Precision]");

        void Refuse(AttributeData? attribute, string name)
        {
            if (attribute is not null)
                sink.Report(FailureCode.MustStayFloat, LocationOf(attribute), name, kind, member.Name);
        }
    }

    /// <summary>[Prune] on a member that has no outputs of its own.</summary>
    public void MustKeepExtent(ISymbol member, string kind, string mend = "put it on a Linear, or on a class for all that it holds")
    {
        if (Find(member, "PruneAttribute") is { } prune)
            sink.Report(FailureCode.Pruning, LocationOf(prune), member.Name, $"it is {kind}", mend);
    }

    /// <summary>[Tile]; sizes that no kernel can use are reported.</summary>
    public TileOverride? ReadTile(ISymbol member)
    {
        if (Find(member, "TileAttribute") is not { } tile || tile.ConstructorArguments.Length != 3)
            return null;
        int[] sizes = [.. tile.ConstructorArguments.Select(argument => argument.Value is int size ? size : 0)];
        Check(0, "rows", multiple: 1);
        Check(1, "columns", multiple: 32);
        Check(2, "depth", multiple: 32);
        return new TileOverride(sizes[0], sizes[1], sizes[2]);

        void Check(int index, string name, int multiple)
        {
            if (sizes[index] > 0 && sizes[index] % multiple == 0)
                return;
            int mend = Math.Max(1, (int)Math.Round(sizes[index] / (double)multiple)) * multiple;
            sink.Report(
                FailureCode.TileSize, Text(mend), ArgumentLocation(tile, name, index),
                name, Text(sizes[index]), multiple == 1 ? "a positive number" : $"a positive multiple of {Text(multiple)}", Text(mend));
        }
    }

    /// <summary>What [Quantize] says to compression; null where it does not stand there.</summary>
    public static IntegerChoice? ReadIntegers(ISymbol symbol)
    {
        if (Find(symbol, "QuantizeAttribute") is not { } quantize)
            return null;
        string rounding = Named(quantize, "Rounding") is { } said ? EnumName(said) : "";
        return new IntegerChoice(rounding.Length == 0 ? "Nearest" : rounding, IsAdaptive(quantize) ? AverageOf(quantize) : null,
            Argument(quantize, "GroupSize") ?? KernelLayout.DefaultGroupSize, CalibrationOf(quantize));
    }

    /// <summary>The method of static scales; null where rows have their own.</summary>
    private static string? CalibrationOf(AttributeData quantize)
    {
        if (Named(quantize, "Activations") is not { } mode || EnumName(mode) != "Static")
            return null;
        string method = Named(quantize, "Calibration") is { } said ? EnumName(said) : "";
        return method.Length == 0 ? "MinMax" : method;
    }

    /// <summary>What is written for a property of an attribute; null where it is left out.</summary>
    public static TypedConstant? Named(AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
                return argument.Value;
        }

        return null;
    }

    /// <summary>[Weights] or the member's name in snake_case; <c>.{i}</c> for arrays.</summary>
    public EquatableArray<string> ReadPaths(ISymbol member, bool isArray)
    {
        AttributeData? weights = Find(member, "WeightsAttribute");
        if (weights is null || weights.ConstructorArguments.Length != 1
            || weights.ConstructorArguments[0] is not { Kind: TypedConstantKind.Array, IsNull: false, Values.IsEmpty: false })
            return EquatableArray.Of(TensorPath.SnakeCase(member.Name) + (isArray ? ".{i}" : ""));
        string[] paths = [.. weights.ConstructorArguments[0].Values.Select(value => value.Value as string).OfType<string>()];
        for (int i = 0; i < paths.Length; i++)
        {
            if (paths[i].Contains("{i}") == isArray)
                continue;
            string? mend = isArray ? $"\"{Indexed(paths[i])}\"" : null;
            sink.Report(
                FailureCode.WeightsPath, mend, ArgumentLocation(weights, "paths", i), member.Name, paths[i],
                isArray ? $"every element would read the same tensors; write {mend}"
                    : "only a member that is an array has an index; write the number of the layer that is "
                    + "meant, or make the member an array");
        }
        return paths.ToEquatableArray();
    }

    /// <summary>With <c>{i}</c> in the place of what other tools write for an index, or behind it.</summary>
    private static string Indexed(string path)
    {
        string replaced = OtherIndex.Replace(path, "{i}", 1);
        return replaced != path ? replaced : path.Length == 0 ? "{i}" : path + ".{i}";
    }

    /// <summary>Named argument of [Model]: Name.</summary>
    public static string? ReadModelName(AttributeData model) =>
        model.NamedArguments.FirstOrDefault(argument => argument.Key == "Name").Value.Value as string;

    /// <summary>Named argument of [Model]: what to emit besides float32 and the annotated precision, in the order of the enum.</summary>
    public static EquatableArray<string> ReadPrecisions(AttributeData model)
    {
        TypedConstant precisions = model.NamedArguments.FirstOrDefault(argument => argument.Key == "Precisions").Value;
        if (precisions.Kind != TypedConstantKind.Array || precisions.IsNull)
            return EquatableArray<string>.Empty;
        return precisions.Values
            .OrderBy(value => value.Value as int?)
            .Select(EnumName)
            .Where(name => name is not ("" or PrecisionNames.Annotated or PrecisionNames.Float32))
            .Distinct(StringComparer.Ordinal)
            .ToEquatableArray();
    }

    public static string EnumName(TypedConstant constant) =>
        constant.Type?.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => f.HasConstantValue
            && Equals(f.ConstantValue, constant.Value))?.Name ?? "";

    public Location LocationOf(AttributeData attribute) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation() ?? Location.None;

    /// <summary>The value written for an argument of an attribute; the attribute where it is left out.</summary>
    public Location ArgumentLocation(AttributeData attribute, string name, int position = -1)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) is not AttributeSyntax { ArgumentList.Arguments: var arguments })
            return LocationOf(attribute);
        AttributeArgumentSyntax? found = arguments.FirstOrDefault(a =>
            (a.NameEquals?.Name ?? a.NameColon?.Name)?.Identifier.ValueText == name);
        if (found is null && position >= 0 && position < arguments.Count
            && arguments[position] is { NameEquals: null, NameColon: null } plain)
            found = plain;
        return found?.Expression.GetLocation() ?? LocationOf(attribute);
    }

    private WeightFormat ReadQuantize(AttributeData quantize)
    {
        int bits = Argument(quantize, "Bits") ?? 8;
        int? groupSize = Argument(quantize, "GroupSize");
        CheckCompression(quantize);
        if (IsAdaptive(quantize))
            return new WeightFormat(EncodingBelow(AverageOf(quantize)).Encoding, groupSize ?? KernelLayout.DefaultGroupSize);
        if (WeightEncodings.OfBits(bits) is not { } encoding)
        {
            // The nearest, and of two the one that keeps more.
            encoding = WeightEncodings.OfBits(WeightEncodings.IntegerBits.OrderBy(known => Math.Abs((long)known - bits)).First())!;
            string mend = Text(encoding.Bits);
            sink.Report(FailureCode.Bits, mend, ArgumentLocation(quantize, "Bits"), Text(bits), mend);
        }
        else if (encoding.Scales != ScaleGrouping.InputGroup && groupSize is not null)
            sink.Report(FailureCode.GroupSizeUnused, ArgumentLocation(quantize, "GroupSize"), Text(groupSize.Value));
        return new WeightFormat(encoding.Encoding, groupSize ?? KernelLayout.DefaultGroupSize);
    }

    /// <summary>What counts for compression alone: AverageBits, Rounding, Activations and Calibration.</summary>
    private void CheckCompression(AttributeData quantize)
    {
        foreach (string name in (string[])["Rounding", "Activations", "Calibration"])
        {
            if (Named(quantize, name) is { } said && EnumName(said).Length == 0)
                Report(name, $"{said.Value}", $"is no member of {said.Type?.Name}", $"use {Members(said.Type)}");
        }

        if (Named(quantize, "Calibration") is { } calibration && EnumName(calibration) is { Length: > 0 } method
            && CalibrationOf(quantize) is null)
        {
            Report("Calibration", method, "chooses the range of a static scale, and rows have their own here",
                "say Activations = ActivationMode.Static, or remove it");
        }

        if (Named(quantize, "AverageBits") is not { Value: double average })
            return;
        string text = average.ToString("R", CultureInfo.InvariantCulture);
        if (!IsAdaptive(quantize))
            Report("AverageBits", text, "counts where bits are adaptive", "say Bits = Bits.Adaptive, or remove it");
        else if (!(average >= LeastBits && average <= MostBits))
            Report("AverageBits", text, "is no average of the bits that weights may have", $"use {LeastBits} to {MostBits}");

        void Report(string argument, string value, string found, string mend) => sink.Report(
            FailureCode.QuantizeArguments, ArgumentLocation(quantize, argument), argument, value, found, mend);
    }

    /// <summary>The members of an enumeration, as a message lists them.</summary>
    public static string Members(ITypeSymbol? type) => string.Join(" or ", (type?.GetMembers() ?? []).OfType<IFieldSymbol>()
        .Where(field => field.HasConstantValue).Select(field => $"{type!.Name}.{field.Name}"));

    private static int LeastBits => WeightEncodings.IntegerBits.Min();

    private static int MostBits => WeightEncodings.IntegerBits.Max();

    private static bool IsAdaptive(AttributeData quantize) => Argument(quantize, "Bits") == WeightEncodings.AdaptiveBits;

    /// <summary>Said or not, and in range whatever is said.</summary>
    private static double AverageOf(AttributeData quantize) =>
        Named(quantize, "AverageBits") is { Value: double said } && said >= LeastBits && said <= MostBits ? said : DefaultAverageBits;

    /// <summary>The most bits that take no more than the average: what code and packed weights have until compression has chosen.</summary>
    private static EncodingDescription EncodingBelow(double average) =>
        WeightEncodings.OfBits(WeightEncodings.IntegerBits.First(bits => bits <= average))!;

    private WeightFormat? ReadStorage(AttributeData precision, ISymbol symbol)
    {
        string storage = Named(precision, "Storage") is not { } said ? "" : EnumName(said) is { Length: > 0 } name ? name : $"{said.Value}";
        if (WeightEncodings.OfName(storage) is { Bits: 16, IsInteger: false } encoding)
            return encoding.Encoding;
        if (storage.Length > 0)
            sink.Report(FailureCode.StorageNotSixteenBit, LocationOf(precision), storage, symbol.Name);
        return null;
    }

    private static int? Argument(AttributeData attribute, string name) =>
        attribute.NamedArguments.Where(argument => argument.Key == name).Select(argument => argument.Value.Value as int?).FirstOrDefault();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

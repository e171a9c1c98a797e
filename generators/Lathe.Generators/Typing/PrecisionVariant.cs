using System;
using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>
/// How one of the emitted precisions chooses the weight format of a member. Attributes on members and [KeepFloat] win over the
/// default; float32 code is float32 whatever the attributes say, for it is what the others are held against.
/// </summary>
/// <param name="Name">The Lathe.Precision member that asks for it.</param>
/// <param name="Default">Format of members without attributes; null = what the class's attributes say.</param>
/// <param name="IgnoresMembers">Float32: nothing overrides the default.</param>
internal sealed record PrecisionVariant(string Name, WeightFormat? Default, bool IgnoresMembers)
{
    private static readonly InheritedFormat Float32Code = new(WeightFormat.Float32, new FormatOrigin(FormatSource.Float32Code));

    /// <param name="precision">A member of Lathe.Precision.</param>
    public static PrecisionVariant Of(string precision) => precision switch
    {
        PrecisionNames.Annotated => new(precision, null, IgnoresMembers: false),
        PrecisionNames.Float32 => new(precision, WeightFormat.Float32, IgnoresMembers: true),
        _ when WeightEncodings.OfName(precision) is { } known => new(precision, known.Encoding, IgnoresMembers: false),
        _ => throw new ArgumentException($"'{precision}' is no precision the compiler knows", nameof(precision)),
    };

    /// <summary>What members of the root have where they say nothing.</summary>
    public InheritedFormat ForRoot(ModelGraph root)
    {
        if (IgnoresMembers)
            return Float32Code;
        if (Default is { } asked)
            return new InheritedFormat(asked, new FormatOrigin(FormatSource.Precision, Name));
        return Own(root) ?? new InheritedFormat(WeightFormat.Float32, FormatOrigin.Unstated);
    }

    /// <summary>The same for a model nested in one that inherits <paramref name="outer"/>.</summary>
    /// <param name="owner">The class that <paramref name="member"/> is a member of.</param>
    /// <remarks>[KeepFloat] on it is handed on as float32; a nested class's own attribute is nearer to its members than ours.</remarks>
    public InheritedFormat ForNested(ModelMember member, ModelGraph owner, InheritedFormat outer)
    {
        if (IgnoresMembers)
            return Float32Code;
        string subject = $"{owner.ClassName}.{member.Name}";
        if (member.Format.KeepFloat)
            return new InheritedFormat(WeightFormat.Float32, new FormatOrigin(FormatSource.OuterKeepFloat, subject));
        if (Default is null && Own(member.Graph) is { } nearer)
            return nearer;
        return member.Format.Own is { } own
            ? new InheritedFormat(own, new FormatOrigin(FormatSource.OuterMember, subject)) { Integers = member.Format.Integers }
            : outer;
    }

    /// <summary>The format of a layer's weights; null for a layer whose weights are always float32.</summary>
    public InheritedFormat? For(Member member, InheritedFormat inherited) => member switch
    {
        LinearMember linear => Resolve(linear.Format, inherited),
        EmbeddingMember table => ForTable(Resolve(table.Format, inherited)),
        _ => null,
    };

    private InheritedFormat Resolve(WeightFormatChoice choice, InheritedFormat inherited)
    {
        if (IgnoresMembers)
            return Float32Code;
        if (choice.KeepFloat)
            return new InheritedFormat(WeightFormat.Float32, new FormatOrigin(FormatSource.KeepFloat));
        return choice.Own is { } own
            ? new InheritedFormat(own, new FormatOrigin(FormatSource.Member)) { Integers = choice.Integers }
            : inherited;
    }

    /// <summary>Tables are read by the row and never multiplied: integers apply where the member itself says so, 16-bit storage
    /// anyway.</summary>
    private static InheritedFormat ForTable(InheritedFormat format) =>
        format.Format.Description is { StoresEmbeddings: true } stored
            && (!stored.IsInteger || format.Origin.Source == FormatSource.Member)
        ? format
        : format with { Format = WeightFormat.Float32 };

    private static InheritedFormat? Own(ModelGraph graph) =>
        graph.Format is { } own
            ? new InheritedFormat(own, new FormatOrigin(FormatSource.Class, graph.ClassName)) { Integers = graph.Integers }
            : null;
}

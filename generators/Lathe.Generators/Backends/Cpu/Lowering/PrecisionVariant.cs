using System;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// How one of the emitted precisions chooses the weight format of a member. Attributes on members and [KeepFloat] win over the
/// default; float32 code is float32 whatever the attributes say, for it is what the others are held against.
/// </summary>
/// <param name="Name">The Lathe.Precision member that asks for it.</param>
/// <param name="Default">Format of members without attributes; null = what the class's attributes say.</param>
/// <param name="IgnoresMembers">Float32: nothing overrides the default.</param>
internal sealed record PrecisionVariant(string Name, WeightFormat? Default, bool IgnoresMembers)
{
    public static readonly PrecisionVariant Annotated = new("Annotated", null, IgnoresMembers: false);

    public static readonly PrecisionVariant Float32 = new("Float32", WeightFormat.Float32, IgnoresMembers: true);

    /// <param name="precision">A member of Lathe.Precision.</param>
    public static PrecisionVariant Of(string precision) => precision switch
    {
        "Annotated" => Annotated,
        "Float32" => Float32,
        "Int8" => new(precision, new WeightFormat(WeightKind.Int8), IgnoresMembers: false),
        "Int4" => new(precision, new WeightFormat(WeightKind.Int4), IgnoresMembers: false),
        "BFloat16" => new(precision, new WeightFormat(WeightKind.BFloat16), IgnoresMembers: false),
        "Float16" => new(precision, new WeightFormat(WeightKind.Float16), IgnoresMembers: false),
        _ => throw new ArgumentException($"'{precision}' is no precision the compiler knows", nameof(precision)),
    };

    /// <summary>The format members of the root have where they say nothing.</summary>
    public WeightFormat ForRoot(ModelGraph root) => Default ?? root.Format ?? WeightFormat.Float32;

    /// <summary>The same for a model nested in one whose default is <paramref name="outer"/>.</summary>
    /// <remarks>[KeepFloat] on it is handed on as float32; a nested class's own attribute is nearer to its members than ours.</remarks>
    public WeightFormat ForNested(ModelMember member, WeightFormat outer)
    {
        if (IgnoresMembers || member.Format.KeepFloat)
            return WeightFormat.Float32;
        WeightFormat handed = member.Format.Own ?? outer;
        return Default is null ? member.Graph.Format ?? handed : handed;
    }

    public WeightFormat For(LinearMember member, WeightFormat inherited) => Resolve(member.Format, inherited);

    /// <summary>Tables are read by the row and never multiplied: integers do not apply, 16-bit storage does.</summary>
    public WeightKind For(EmbeddingMember member, WeightFormat inherited)
    {
        WeightFormat format = Resolve(member.Format, inherited);
        return format.IsInteger ? WeightKind.Float32 : format.Kind;
    }

    private WeightFormat Resolve(WeightFormatChoice choice, WeightFormat inherited)
    {
        if (IgnoresMembers || choice.KeepFloat)
            return WeightFormat.Float32;
        return choice.Own ?? inherited;
    }
}

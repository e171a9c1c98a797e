namespace Lathe.Generators.Typing;

/// <summary>Where a weight format comes from.</summary>
/// <param name="Subject">The class, <c>Class.member</c> or precision that says it; empty where the source is enough.</param>
internal sealed record FormatOrigin(FormatSource Source, string Subject = "")
{
    public static readonly FormatOrigin Unstated = new(FormatSource.Unstated);

    /// <summary>As decisions print it.</summary>
    public override string ToString() => Source switch
    {
        FormatSource.Unstated => "no attribute says otherwise",
        FormatSource.Class => $"the attribute of {Subject}",
        FormatSource.Member => "the member's attribute",
        FormatSource.OuterMember => $"the attribute of {Subject}",
        FormatSource.KeepFloat => "[KeepFloat]",
        FormatSource.OuterKeepFloat => $"[KeepFloat] of {Subject}",
        FormatSource.Precision => $"Precision.{Subject} asked for at load",
        FormatSource.Float32Code => "float32 code ignores attributes",
        _ => throw new System.InvalidOperationException($"{Source} is no source of a format that has words"),
    };
}

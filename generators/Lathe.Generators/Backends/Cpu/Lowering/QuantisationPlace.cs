namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Where a value's int8 rows come from.</summary>
internal enum QuantisationPlace
{
    /// <summary>They are there already, for others.</summary>
    Already,

    /// <summary>The caller gives them.</summary>
    Caller,

    /// <summary>A nested model gives them.</summary>
    Call,

    /// <summary>The step that makes the float32 rows.</summary>
    Epilogue,

    /// <summary>A pass over the float32 rows.</summary>
    Pass,
}

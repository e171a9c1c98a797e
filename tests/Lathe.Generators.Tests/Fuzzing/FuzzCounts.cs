namespace Lathe.Generators.Tests.Fuzzing;

/// <summary>What became of the edits.</summary>
internal sealed class FuzzCounts
{
    public int Cases { get; set; }

    /// <summary>Those that C# refuses.</summary>
    public int CompilerErrors { get; set; }

    /// <summary>Those that a rule says no to, and C# does not.</summary>
    public int Refused { get; set; }

    public int Compiled { get; set; }

    /// <summary>Those that were run, and computed what the class says.</summary>
    public int Agreed { get; set; }

    /// <summary>Those that were run, and threw, compiled and eagerly: edits ask for ids that a table does not have.</summary>
    public int ThrewAlike { get; set; }

    /// <summary>Fixes that were asked for a mend.</summary>
    public int Fixes { get; set; }

    public override string ToString() =>
        $"{Cases} edits: {CompilerErrors} that C# refuses, {Refused} that a rule refuses, {Compiled} compiled; of these {Agreed} "
        + $"agreed with eager and {ThrewAlike} threw as it did; {Fixes} mends made";
}

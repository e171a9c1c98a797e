namespace Lathe.Analyzers;

/// <summary>Properties of a project that rules ask for; nuget/buildTransitive/Lathe.targets makes the compiler see them.</summary>
internal static class BuildProperties
{
    /// <summary>The machine that is meant, as manifests name it: <c>AMD EPYC, Avx512Vnni</c>.</summary>
    public const string TargetMachine = "build_property.LatheTargetMachine";

    /// <summary>The system and processor that is built for: <c>linux-arm64</c>.</summary>
    public const string RuntimeIdentifier = "build_property.RuntimeIdentifier";
}

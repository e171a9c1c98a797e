using Lathe.Analyzers.Manifests;
using Lathe.Analyzers.Rules;
using Lathe.Generators.Tests.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Tests.Manifests;

public sealed class ManifestStaleTests : ManifestRuleTests<ManifestStaleAnalyzer>
{
    /// <summary>The SHA-256 of the single file of a checkpoint, and what manifests then say of it.</summary>
    private const string Hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        Checkpoint = "sha256:4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358";

    private const string Known = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    protected override string Wrong => With("\"model\": \"M\",", $"\"model\": \"M\", \"class\": [|\"{Known}\"|],");

    protected override string Message => "'M.lathe.json' is of another state of 'M': what the class computes, or what its attributes ask, "
        + "has changed since; compress the model again";

    /// <summary>A manifest that has no fingerprint is of whatever its members fit.</summary>
    protected override string Right => Whole;

    [Theory]
    [InlineData("Ratio = 0.25", "Ratio = 0.5")]
    [InlineData("Bits = 4", "Bits = 5")]
    [InlineData("Bits = 4", "Bits = 4, Rounding = Rounding.Gptq")]
    [InlineData("new(64, 96)", "new(64, 128)")]
    [InlineData("Gelu(", "Silu(")]
    [InlineData("readonly Linear down", "[Weights(\"other\")] readonly Linear down")]
    public async Task What_was_measured_of_another_state_is_stale(string said, string instead)
    {
        string current = With("\"model\": \"M\",", $"\"model\": \"M\", \"class\": \"{await Fingerprint(Class)}\",");
        Assert.Empty(await Diagnose(Class, (ManifestPath, current)));
        string edited = Class.Replace(said, instead, StringComparison.Ordinal).Replace(
            "new(96, 64)", instead.Contains("128", StringComparison.Ordinal) ? "new(128, 64)" : "new(96, 64)", StringComparison.Ordinal);
        Assert.NotEqual(Class, edited);
        Assert.Single(await Diagnose(edited, (ManifestPath, current)));
    }

    [Theory]
    [InlineData("=> down.Forward(Gelu(up.Forward(x)));", "{ Tensor wide = up.Forward(x); /* note */ return down.Forward(Gelu(wide)); }")]
    [InlineData("=> down.Forward(Gelu(up.Forward(x)));", "=> down.Forward(Wide(x)); Tensor Wide(Tensor y) => Gelu(up.Forward(y));")]
    [InlineData("[Model,", "[Model(Precisions = [Precision.Int8]), Budget(MaxSizeBytes = 1),")]
    public async Task What_changes_nothing_of_it_is_not(string said, string instead)
    {
        string current = With("\"model\": \"M\",", $"\"model\": \"M\", \"class\": \"{await Fingerprint(Class)}\",");
        Assert.Empty(await Diagnose(Class.Replace(said, instead, StringComparison.Ordinal), (ManifestPath, current)));
    }

    [Fact]
    public async Task A_checkpoint_that_the_project_names_is_the_one_that_was_compressed()
    {
        AnalyzerConfigOptionsProvider named = ManifestTexts.Options(hashes: $"model.safetensors={Hash.ToUpperInvariant()}");
        Diagnostic stale = Assert.Single(await Diagnose(Class, named, (ManifestPath, Whole)));
        Assert.Equal($"'M.lathe.json' is of another checkpoint than the one that the project names for it, whose tensors are {Checkpoint}; "
            + "compress the model again", stale.GetMessage());
        Assert.Equal(Whole.IndexOf("\"sha256:aa\"", StringComparison.Ordinal), stale.Location.SourceSpan.Start);
        Assert.Empty(await Diagnose(Class, named, (ManifestPath, With("sha256:aa", Checkpoint))));
    }

    /// <summary>As Compress writes it: the generator prints it into the class.</summary>
    private static Task<string> Fingerprint(string source)
    {
        Compilation compilation = Harness.Compile(Harness.Unmark(source).Source);
        INamedTypeSymbol type = compilation.GetTypeByMetadataName("M")!;
        return Task.FromResult(new ManifestClass(type, compilation, TestContext.Current.CancellationToken).Typed!.Fingerprint);
    }
}

using System.Diagnostics.CodeAnalysis;
using Lathe.Checkpoints;

namespace Lathe.Transformers.Evaluation;

/// <summary>Holds a model's outputs against those of a reference file that PyTorch, or anybody else, has written.</summary>
/// <param name="Outputs">Every output that the file has, in the order of names.</param>
/// <param name="Skipped">Outputs of the file that only the eager definition gives, where it was not run.</param>
internal sealed record Verification(IReadOnlyList<OutputComparison> Outputs, IReadOnlyList<string> Skipped)
{
    /// <summary>Up to this many parameters the eager definition is run without being asked to.</summary>
    public const long SmallModel = 20_000_000;

    /// <summary>The output that is farthest from its reference; one that is not a number is farther than any.</summary>
    public OutputComparison Worst =>
        Outputs.MaxBy(output => double.IsNaN(output.RelativeL2) ? double.PositiveInfinity : output.RelativeL2)!;

    /// <summary>Runs the file's inputs and compares all outputs that the file has.</summary>
    /// <param name="model">The compiled model.</param>
    /// <param name="referencePath">A safetensors file with inputs and outputs under their Hugging Face names.</param>
    /// <param name="observations">
    /// Whether the file's <c>hidden_states.N</c> and <c>attentions.N</c> are compared too, with the eager definition in float32; null:
    /// where the model has at most <see cref="SmallModel"/> parameters and was loaded from a folder.
    /// </param>
    /// <param name="threads">0: one for each physical core of the quota.</param>
    /// <exception cref="CheckpointException">The file lacks inputs, has ids that the model has no row for, no output, or one that the model
    /// does not give.</exception>
    [RequiresUnreferencedCode("May run the eager definition, which finds its members by reflection.")]
    public static Verification Run(CompiledModel model, string referencePath, bool? observations = null, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        using SafetensorsFile reference = SafetensorsFile.Open(referencePath);
        string[] inputNames = [.. model.Inputs.Select(input => NamedTensors.ToSnakeCase(input.Name))];
        Dictionary<string, Tensor> inputs = NamedTensors.ReadInputs(reference, inputNames);
        NamedTensors.CheckIds(inputs, AutoModel.ReadConfiguration(model.Source), referencePath);
        Tensor mask = NamedTensors.CompleteInputs([NamedTensors.AttentionMask], inputs)[0];

        List<OutputComparison> compared = [];
        List<string> observed = [], skipped = [];
        IReadOnlyDictionary<string, Tensor> compiled = CompiledRun.Run(model, inputs, threads);
        foreach (string name in reference.Tensors.Keys.Order(StringComparer.Ordinal))
        {
            if (compiled.TryGetValue(name, out Tensor? found))
                compared.Add(OutputComparison.Of(name, "compiled", found, reference, mask));
            else if (IsObservation(name))
                observed.Add(name);
            else if (name is not (NamedTensors.InputIds or NamedTensors.AttentionMask or NamedTensors.TokenTypeIds))
                throw new CheckpointException(referencePath, name,
                    $"is no output of this model, which gives {string.Join(", ", compiled.Keys)}; verify against the checkpoint's own "
                    + "reference.");
        }
        if (observed.Count > 0 && (observations ?? Directory.Exists(model.Source) && IsSmall(model.Source)))
            CompareEager(model.Source, reference, inputs, mask, observed, compared);
        else
            skipped = observed;
        if (compared.Count == 0)
            throw new CheckpointException(referencePath, null,
                $"has no output to compare with; the model gives {string.Join(", ", compiled.Keys)}.");
        return new Verification(compared, skipped);
    }

    private static bool IsObservation(string name) =>
        name.StartsWith("hidden_states.", StringComparison.Ordinal) || name.StartsWith("attentions.", StringComparison.Ordinal);

    private static bool IsSmall(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return checkpoint.Tensors.Values.Sum(tensor => tensor.Elements) <= SmallModel;
    }

    [RequiresUnreferencedCode("Runs the eager definition, which finds its members by reflection.")]
    private static void CompareEager(
        string folder, SafetensorsFile reference, Dictionary<string, Tensor> inputs, Tensor mask, List<string> names,
        List<OutputComparison> compared)
    {
        IReadOnlyDictionary<string, Tensor> outputs = AutoModel.LoadEager(folder).Run(inputs, observe: true);
        foreach (string name in names)
        {
            if (!outputs.TryGetValue(name, out Tensor? found))
                throw new CheckpointException(reference.Path, name,
                    "is no output of this model: it has fewer layers; verify against the checkpoint's own reference.");
            compared.Add(OutputComparison.Of(name, "eager", found, reference, mask));
        }
    }
}

using Lathe.Checkpoints;
using Lathe.Tests;
using Lathe.Transformers.Evaluation;

namespace Lathe.Transformers.Tests;

/// <summary>The eager definition against the outputs of the real transformers classes.</summary>
public sealed class GoldenTests
{
    private const double MaxRelativeL2 = 2e-6;

    [Theory]
    [InlineData("hf-golden", "bert-mlm")]
    [InlineData("hf-golden", "bert-seqcls-gelu")]
    [InlineData("hf-golden", "bert-tokcls")]
    [InlineData("hf-golden", "distilbert-seqcls")]
    [InlineData("hf-golden", "roberta-seqcls")]
    [InlineData("rxnmapper-albert")]
    public void Eager_gives_every_output_of_the_reference(params string[] checkpoint)
    {
        string folder = TestFiles.Shared(["data", .. checkpoint]);
        EagerModel model = AutoModel.LoadEager(folder);
        using SafetensorsFile reference = SafetensorsFile.Open(Path.Combine(folder, "reference.safetensors"));
        Dictionary<string, Tensor> inputs = NamedTensors.ReadInputs(reference, model.Family.InputNames);
        Tensor mask = NamedTensors.CompleteInputs([NamedTensors.AttentionMask], inputs)[0];

        IReadOnlyDictionary<string, Tensor> outputs = model.Run(inputs, observe: true);

        int compared = 0;
        foreach (string name in reference.Tensors.Keys.Where(name => name is not (NamedTensors.InputIds or NamedTensors.AttentionMask
            or NamedTensors.TokenTypeIds)))
        {
            OutputComparison comparison = OutputComparison.Of(name, "eager", outputs[name], reference, mask);
            Assert.True(comparison.RelativeL2 <= MaxRelativeL2,
                $"{name}: relative L2 {comparison.RelativeL2}, largest {comparison.Largest}");
            compared++;
        }
        Assert.True(compared > 0);
    }
}

using Lathe.Tests;
using Lathe.Transformers;
using Lathe.Transformers.Tests;

namespace Lathe.Cli.Tests;

/// <summary>Two small checkpoints that the tests of a class share: a masked LM and a sequence classifier.</summary>
public sealed class CheckpointFixture : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public CheckpointFixture()
    {
        MaskedLanguageModel = Directory.CreateDirectory(folder.File("mlm")).FullName;
        Classifier = Directory.CreateDirectory(folder.File("classifier")).FullName;
        TinyCheckpoint.Write(MaskedLanguageModel, "bert", EncoderHead.MaskedLanguageModel);
        TinyCheckpoint.Write(Classifier, "roberta", EncoderHead.SequenceClassification);
    }

    public string MaskedLanguageModel { get; }

    public string Classifier { get; }

    /// <summary>A path for a file to write.</summary>
    public string File(string name) => folder.File(name);

    public void Dispose() => folder.Dispose();
}

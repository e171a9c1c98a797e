using Lathe.Tests;
using Lathe.Transformers;
using Lathe.Transformers.Tests;
using TorchSharp;

namespace Lathe.Training.Tests;

/// <summary>A compiled model as the teacher.</summary>
[Collection(GeneratorCollection.Name)]
public sealed class CompiledTeacherTests
{
    [Fact]
    public void It_says_what_the_model_says()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.SequenceClassification);
        using CompiledModel model = AutoModel.Load(folder.Path, Precision.Float32);
        using CompiledTeacher teacher = new(model, threads: 1);
        WordEncoder encoder = new(TinyCheckpoint.Vocabulary);
        SequenceClassificationTask task = new(encoder, TrainingSamples.ThreeClasses, TinyCheckpoint.Positions);
        TrainingData data = TrainingSamples.Classes(10, 1);
        PreparedExample[] examples = [.. data.Examples.Select(task.Prepare)];
        // batches that grow: the session does, too
        foreach (int count in (int[])[1, 4, 10, 2])
        {
            using DisposeScope scope = torch.NewDisposeScope();
            TrainingBatch batch = task.Batch(examples[..count], [.. Enumerable.Range(0, count)], 0, torch.CPU);
            ModelOutputs outputs = new(teacher.OutputNames, teacher.Run(batch));
            for (int i = 0; i < count; i++)
            {
                int[] ids = [.. examples[i].Rows[0].Tokens.Ids];
                using InferenceSession session = model.CreateSession(1, ids.Length, 1);
                Tensor?[] alone = [.. model.Outputs.Select((output, o) => output.Present ? Tensor.Float32(session.OutputShape(o, 1,
                    ids.Length)) : null)];
                session.Run([Tensor.From(ids, 1, ids.Length), Tensor.From(Enumerable.Repeat(1, ids.Length).ToArray(), 1, ids.Length),
                    Tensor.From(new int[ids.Length], 1, ids.Length)], alone, 1, ids.Length);
                int logits = model.Outputs.Select((output, o) => (output.Name, o)).Single(entry =>
                    ModelOutputs.Plain(entry.Name) == "logits").o;
                float[] found = [.. outputs["logits"][i].data<float>()];
                for (int j = 0; j < found.Length; j++)
                    Assert.Equal(alone[logits]!.Floats[j], found[j], 1e-5f);
            }
        }
    }

    [Fact]
    public void A_class_names_it()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.SequenceClassification);
        using CompiledModel model = AutoModel.Load(folder.Path, Precision.Float32);
        using CompiledTeacher made = new(model, threads: 1), named = CompiledTeacher.Of(typeof(Student), folder.Path, threads: 1);
        SequenceClassificationTask task = new(new WordEncoder(TinyCheckpoint.Vocabulary), TrainingSamples.ThreeClasses,
            TinyCheckpoint.Positions);
        PreparedExample[] examples = [.. TrainingSamples.Classes(3, 1).Examples.Select(task.Prepare)];
        using DisposeScope scope = torch.NewDisposeScope();
        TrainingBatch batch = task.Batch(examples, [0, 1, 2], 0, torch.CPU);
        Assert.Equal(made.OutputNames, named.OutputNames);
        foreach ((torch.Tensor expected, torch.Tensor found) in made.Run(batch).Zip(named.Run(batch)))
            Assert.Equal(expected.data<float>().ToArray(), found.data<float>().ToArray());
    }

    [Fact]
    public void A_student_learns_from_it()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.SequenceClassification);
        using CompiledModel model = AutoModel.Load(folder.Path, Precision.Float32);
        WordEncoder encoder = new(TinyCheckpoint.Vocabulary);
        using CompiledTeacher teacher = new(model, vocabularySize: TinyCheckpoint.Vocabulary, threads: 1);
        using TinyEncoder student = new(TinyHead.Sequence, vocabulary: TinyCheckpoint.Vocabulary);
        DistilledTask task = new(new SequenceClassificationTask(encoder, TrainingSamples.ThreeClasses, TinyCheckpoint.Positions), teacher,
            new() { Alpha = 1 });
        TrainingResult result = new Trainer(student, task, TrainingSamples.Classes(64, 1), null,
            new() { Epochs = 12, BatchSize = 16, LearningRate = 5e-3 }).Run(cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Losses[^1] < result.Losses[0] / 2, $"{result.Losses[0]} … {result.Losses[^1]}");
    }

    [Distill(Teacher = typeof(Bert))]
    private sealed class Student;
}

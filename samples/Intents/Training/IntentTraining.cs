using System.Globalization;
using Lathe;
using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Kernels.Formats;
using Lathe.Training;
using Lathe.Transformers.Tokenization;
using Lathe.Transformers.Trimming;
using TorchSharp;

namespace Intents.Training;

/// <summary>
/// From MiniLM to the student that ships. The teacher is tuned; the words that no training sentence uses go; what the teacher's loss says
/// matters least goes; what is left learns the teacher's answers and hidden states, first in float32, then in the formats that ship; the
/// result is compressed and measured on sentences that no stage has seen.
/// </summary>
internal sealed class IntentTraining
{
    private readonly TrainingArguments arguments;
    private readonly CancellationToken token;
    private readonly StageLog stages;
    private readonly IntentData data;
    private readonly LabelSet labels;

    public IntentTraining(TrainingArguments arguments, CancellationToken token)
    {
        (this.arguments, this.token) = (arguments, token);
        data = IntentData.Read(arguments.Data);
        // a teacher of one set is none of another's
        string work = Path.GetFullPath(Path.Combine(arguments.Work ?? Path.Combine(SampleFolder.Path, "work"), data.Name));
        Directory.CreateDirectory(work);
        stages = new StageLog(work);
        labels = LabelSet.Of(data.Train);
    }

    public void Run()
    {
        string start = stages.Run("start", folder => StartingPoint.Write(arguments.Encoder, folder, labels, arguments.Seed));
        string teacher = stages.Run("teacher", folder => Train(start, TaskOf(start), folder, Recipe.Teacher));
        string trimmed = stages.Run("trimmed", folder => Trim(teacher, folder));
        string pruned = stages.Run("pruned" + arguments.Variant, folder => Prune(trimmed, folder));
        // the teacher shows what it computes on the way too: whatever is left of a layer is to become like the whole one
        IReadOnlyList<LayerMatch> layers = LayerMatch.Even(IntentModel.LayerCount, IntentModel.LayerCount);
        using IntentModel.Trainable whole = IntentModel.Trainable.Load(teacher);
        using ModuleTeacher showing = new(
            whole, new TokenizerEncoder(Tokenizer.Load(teacher)), taps: [.. layers.Select(layer => layer.Teacher)]);
        TrainingTask task = arguments.FromLabels ? TaskOf(pruned)
            : new DistilledTask(TaskOf(pruned), showing, DistillationOptions.Of(typeof(IntentModel)) with { Layers = layers });
        string distilled = stages.Run("distilled" + arguments.Variant, folder => Train(pruned, task, folder, Distilled));
        string quantised = arguments.QuantisedEpochs == 0 ? distilled
            : stages.Run("quantised" + arguments.Variant, folder => Train(distilled, task, folder, Quantised, Quantise));
        string student = stages.Run("student" + arguments.Variant, folder => Compress(teacher, trimmed, quantised, folder));
        if (!arguments.IsVariant)
            SampleFolder.Take(student);
        Show(student);
    }

    private TrainingOptions Distilled(long seed, string checkpoint) =>
        Recipe.Distilled(seed, checkpoint, arguments.Epochs ?? Recipe.DistilledEpochs);

    private TrainingOptions Quantised(long seed, string checkpoint) =>
        Recipe.Quantised(seed, checkpoint, arguments.QuantisedEpochs ?? Recipe.QuantisedEpochs);

    private static SequenceClassificationTask TaskOf(string folder, LabelSet labels) =>
        new(new TokenizerEncoder(Tokenizer.Load(folder)), labels, IntentClassifier.Longest);

    private SequenceClassificationTask TaskOf(string folder) => TaskOf(folder, labels);

    private void Train(
        string from, TrainingTask task, string to, Func<long, string, TrainingOptions> recipe,
        Action<IntentModel.Trainable, string>? prepare = null)
    {
        using IntentModel.Trainable model = IntentModel.Trainable.Load(from);
        prepare?.Invoke(model, from);
        string checkpoint = to + ".run";
        TrainingResult result = new Trainer(model, task, data.Train, data.Validation, recipe(arguments.Seed, checkpoint))
            .Run(StageLog.Steps(), token);
        foreach (TrainingEvaluation evaluation in result.Evaluations)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  after {evaluation.Step} steps: accuracy "
                + $"{evaluation.Metric:P2} of {data.Validation.Examples.Count} validation sentences"));
        }

        model.Save(to);
        File.Delete(checkpoint);
    }

    private void Trim(string teacher, string folder) => WholeFolder.Write(folder, unfinished =>
    {
        WholeFolder.CopyAllButWeights(teacher, unfinished);
        TrimmedVocabulary trimmed = VocabularyTrimmer.Write(
            teacher, unfinished, [.. data.Train.Examples.Select(example => (example.Text, (string?)null))], token);
        Console.WriteLine($"  {trimmed.Kept} of {trimmed.Of} tokens are left");
    });

    private void Prune(string trimmed, string folder)
    {
        CompressionJob job = IntentModel.Compress(trimmed, Sentences(trimmed));
        PruningOptions pruning = job.Options.Pruning with
        {
            Seed = arguments.Seed,
            Rounds = arguments.Rounds ?? job.Options.Pruning.Rounds,
            GradientsOf = ImportanceOf,
        };
        pruning = pruning with
        {
            Layers = [.. pruning.Layers.Select(layer => layer with
            {
                Share = arguments.Share ?? layer.Share, Importance = arguments.Importance ?? layer.Importance,
            })],
        };
        PruningResult result = new Compressor(job.Target, trimmed, job.Options with { Pruning = pruning }, job.Data)
            .RunPruning(folder, cancellationToken: token);
        foreach (PrunedUnits units in result.Pruned)
            Console.WriteLine($"  {units.Layer}: {units.Kept.Count} of {units.Of} {units.Unit}s");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  before it learns anything: accuracy "
            + $"{SentenceAccuracy.Metric(data.Validation).Measure(folder, Precision.Float32, token):P2} of the validation sentences"));
    }

    /// <summary>What the loss says of the units that are left.</summary>
    private IUnitImportance ImportanceOf(string folder, CancellationToken cancellationToken)
    {
        using IntentModel.Trainable model = IntentModel.Trainable.Load(folder);
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return GradientImportance.Measure(model, IntentModel.CouplingOf(checkpoint), TaskOf(folder), data.Train,
            Recipe.Importance(arguments.Seed), cancellationToken: cancellationToken);
    }

    private void Quantise(IntentModel.Trainable model, string folder)
    {
        if (arguments.Bits is not { } bits)
        {
            model.Quantise();
            return;
        }

        using IntentModel.Compiled compiled = IntentModel.Load(folder);
        WeightEncoding encoding = bits == 8 ? WeightEncoding.Int8 : WeightEncoding.Int4;
        model.Quantise(Precision.Annotated, new LoadOptions
        {
            Formats = compiled.Weights.Where(weight => weight.IsInteger)
                .ToDictionary(weight => weight.Name, _ => new WeightFormat(encoding), StringComparer.Ordinal),
        });
    }

    private void Compress(string teacher, string trimmed, string trained, string folder)
    {
        CompressionJob job = IntentModel.Compress(trained, Sentences(trained));
        job.Options = job.Options with
        {
            Pruning = new PruningOptions(),
            TrainedFrom = teacher,
            Trimmed = new TrimmedFrom(teacher, Tokenizer.Load(trimmed).VocabularySize, Tokenizer.Load(teacher).VocabularySize),
            Metric = SentenceAccuracy.Metric(data.Test),
        };
        if (arguments.Bits is { } bits)
            job.Options = job.Options with { Bits = bits, EmbeddingBits = bits, Products = [] };
        if (arguments.IsVariant)
            job.Options = job.Options with { Budget = null };
        try
        {
            job.RunAsync(folder, cancellationToken: token).GetAwaiter().GetResult();
        }
        catch (BudgetMissedException)
        {
            // it counts as not done, and the next run says the same again
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Some training sentences of each intent, in batches of 32 of like length.</summary>
    private CompressionData Sentences(string folder)
    {
        SequenceClassificationTask task = TaskOf(folder);
        int[][] tokens = [.. data.Train.Examples.Where((_, i) => i % Recipe.TimedOneOf == 0)
            .Select(example => task.Prepare(example).Rows[0].Tokens.Ids.ToArray()).OrderBy(ids => ids.Length)];
        return CompressionData.Of(data.Name, tokens.Length, [.. tokens.Chunk(32).Select(Batch)]);
    }

    private static CalibrationBatch Batch(int[][] rows)
    {
        int sequence = rows.Max(row => row.Length);
        Tensor ids = Tensor.Int32(rows.Length, sequence), mask = Tensor.Int32(rows.Length, sequence),
            types = Tensor.Int32(rows.Length, sequence);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(ids.Ints[(i * sequence)..]);
            mask.Ints.Slice(i * sequence, rows[i].Length).Fill(1);
        }

        return new CalibrationBatch([ids, mask, types], rows.Length, sequence);
    }

    private void Show(string student)
    {
        StudentFigures figures = StudentFigures.Read(Path.Combine(student, ManifestFile.Name));
        Console.WriteLine(figures);
        Console.WriteLine($"all stages together took {stages.Total:h\\:mm\\:ss}");
    }
}

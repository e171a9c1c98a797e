using TorchSharp;

namespace Lathe.Training.Tests;

/// <summary>Numbers that are not finite: what they were first is named, with the step.</summary>
[Collection(GeneratorCollection.Name)]
public sealed class DivergenceTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 4, BatchSize = 8, LearningRate = 0.1 };

    [Fact]
    public void A_weight_that_is_NaN_before_the_step()
    {
        TorchLibrary.Require();
        using TinyEncoder model = new(TinyHead.Sequence);
        TrainingDivergedException exception = Fails(model, progress =>
        {
            if (progress.Step == 3)
                Spoil(model, "ups.1.weight", float.NaN);
        });
        Assert.Equal(3, exception.Step);
        Assert.Equal("ups.1.weight", exception.Member);
        Assert.Contains("step 3: 'ups.1.weight' is not finite", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_whose_numbers_overflow()
    {
        TorchLibrary.Require();
        using TinyEncoder model = new(TinyHead.Sequence);
        TrainingDivergedException exception = Fails(model, progress =>
        {
            // finite weights whose products with what a norm gives are not
            if (progress.Step == 2)
                Spoil(model, "downs.0.weight", 3e38f);
        });
        Assert.Equal(2, exception.Step);
        Assert.Equal("downs.0", exception.Member);
    }

    [Fact]
    public void An_output_that_no_module_gave()
    {
        TorchLibrary.Require();
        int runs = 0;
        // two runs look at the data before the first step
        using BagModel model = new(torch.ones(40, 3), torch.zeros(3)) { Last = logits => ++runs > 2 + 4 ? logits / 0 : logits };
        TrainingDivergedException exception = Fails(model, null);
        Assert.Equal(4, exception.Step);
        Assert.Equal("logits", exception.Member);
    }

    [Fact]
    public void A_gradient_that_is_NaN_while_the_loss_is_finite_names_parameter_and_operation()
    {
        TorchLibrary.Require();
        // the root of 0 is 0 and its slope infinite, which the product with 0 makes NaN
        using BagModel model = new(torch.ones(40, 3), torch.zeros(3)) { Last = logits => logits + (logits * 0).sqrt() };
        TrainingDivergedException exception = Fails(model, null);
        Assert.Equal(0, exception.Step);
        Assert.Contains(exception.Member, (string[])["table", "bias"]);
        Assert.Contains("gradient", exception.Message, StringComparison.Ordinal);
        Assert.Contains("first in MulBackward", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_infinite_though_the_outputs_are_finite()
    {
        TorchLibrary.Require();
        using BagModel model = new(torch.ones(40, 3), torch.zeros(3));
        InfiniteTask task = new();
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(
            () => new Trainer(model, task, TrainingSamples.Classes(40, 1), null, Options).Run(
                cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((0, "loss"), (exception.Step, exception.Member));
    }

    private static TrainingDivergedException Fails(TrainableModel model, Action<TrainingProgress>? told)
    {
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => new Trainer(
            model, new SequenceClassificationTask(new WordEncoder(), TrainingSamples.ThreeClasses, 32), TrainingSamples.Classes(40, 1),
            null, Options)
            .Run(told is null ? null : new Callback(told), TestContext.Current.CancellationToken));
        Assert.DoesNotContain('\n', exception.Message);
        return exception;
    }

    private static void Spoil(TrainableModel model, string name, float value)
    {
        using IDisposable none = torch.no_grad();
        model.named_parameters().Single(entry => entry.name == name).parameter.fill_(value);
    }

    private sealed class InfiniteTask() : TrainingTask(new WordEncoder(), 32)
    {
        private readonly SequenceClassificationTask task = new(new WordEncoder(), TrainingSamples.ThreeClasses, 32);

        public override ExampleKind Kind => task.Kind;

        public override string MetricName => task.MetricName;

        public override PreparedExample Prepare(TrainingExample example) => task.Prepare(example);

        public override TrainingBatch Batch(
            IReadOnlyList<PreparedExample> examples, IReadOnlyList<int> indices, long seed, torch.Device device) =>
            task.Batch(examples, indices, seed, device);

        public override torch.Tensor Loss(ModelOutputs outputs, TrainingBatch batch) => task.Loss(outputs, batch) / 0;

        public override torch.Tensor Answers(ModelOutputs outputs, TrainingBatch batch) => task.Answers(outputs, batch);

        public override TaskScore CreateScore() => task.CreateScore();
    }
}

using Lathe.Transformers;
using Lathe.Transformers.Tests;
using TorchSharp;

namespace Lathe.Training.Tests.Modules;

/// <summary>What a module drops out, and when.</summary>
public sealed class DropoutTests(BuiltSamples built)
{
    private const double Rate = 0.25;

    /// <summary>Of x + f(x): each value of f(x) is there, divided by what is left, or it is 0; as many as the rate says.</summary>
    [Fact]
    public void What_a_layer_adds_is_dropped_out_while_it_is_trained()
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel model = built["Residual"].LoadTrainable();
        torch.Tensor x = torch.randn(64, 50, 8);
        model.Dropout = Rate;
        model.eval();
        float[] all = Branch();
        model.Dropout = 0;
        Assert.Equal(all, Branch());
        model.train();
        Assert.Equal(all, Branch());
        model.Dropout = Rate;
        float[] some = Branch();
        int zeros = 0;
        for (int i = 0; i < all.Length; i++)
        {
            zeros += some[i] == 0 ? 1 : 0;
            // x + f(x) − x: a few last bits of what stands beside it
            if (some[i] != 0)
                Assert.Equal(all[i] / (1 - Rate), some[i], 1e-5);
        }

        // five standard deviations of a binomial count
        double deviation = Math.Sqrt(Rate * (1 - Rate) / all.Length);
        Assert.InRange(zeros / (double)all.Length, Rate - (5 * deviation), Rate + (5 * deviation));
        Assert.NotEqual(some, Branch());

        float[] Branch() => (model.Run([x])[0] - x).ToFloats();
    }

    /// <summary>Weights of attention are dropped out too, with a mask of keys alone and with one of queries.</summary>
    [Theory]
    [InlineData("Attentive")]
    [InlineData("Causal")]
    public void Attention_drops_weights_out(string name)
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel model = built[name].LoadTrainable();
        torch.Tensor x = torch.randn(4, 6, 8);
        model.train();
        float[] whole = model.Run([x])[0].ToFloats();
        Assert.Equal(whole, model.Run([x])[0].ToFloats());
        model.Dropout = Rate;
        Assert.NotEqual(model.Run([x])[0].ToFloats(), model.Run([x])[0].ToFloats());
        // its mean is what is there without: of this many runs, within five standard errors of each value
        const int Runs = 4000;
        torch.Tensor sum = torch.zeros(4, 6, 8), squares = torch.zeros(4, 6, 8);
        using (torch.no_grad())
        {
            for (int i = 0; i < Runs; i++)
            {
                using DisposeScope run = torch.NewDisposeScope();
                torch.Tensor result = model.Run([x])[0];
                sum.add_(result);
                squares.add_(result.square());
            }
        }

        float[] mean = (sum / Runs).ToFloats(), error = ((squares / Runs) - (sum / Runs).square()).div(Runs).sqrt().ToFloats();
        for (int i = 0; i < mean.Length; i++)
            Assert.InRange(mean[i], whole[i] - (5 * error[i]) - 1e-6, whole[i] + (5 * error[i]) + 1e-6);
        model.eval();
        Assert.Equal(whole, model.Run([x])[0].ToFloats());
    }

    [Fact]
    public void It_is_of_all_nested_modules_and_a_share()
    {
        using TrainableModel model = built["MiniLm"].LoadTrainable();
        model.Dropout = 0.5;
        Assert.All(model.Parts.Models, nested => Assert.Equal(0.5, nested.Model.Dropout));
        foreach (double wrong in (double[])[-0.1, 1, double.NaN])
            Assert.Throws<ArgumentOutOfRangeException>(() => model.Dropout = wrong);
        using TinyEncoder written = new(TinyHead.Sequence);
        Assert.Throws<InvalidOperationException>(() => written.Dropout = 0.1);
    }

    /// <summary>Chance is a function of the seed and the step here too.</summary>
    [Fact]
    public void A_run_with_dropout_is_the_same_again()
    {
        TorchLibrary.Require();
        string folder = Directory.CreateTempSubdirectory("lathe-dropout-").FullName;
        try
        {
            TinyCheckpoint.Write(folder, "bert", EncoderHead.SequenceClassification);
            double[] first = Losses(0.1), second = Losses(0.1), none = Losses(0);
            Assert.Equal(first, second);
            Assert.NotEqual(first, none);
            Assert.Equal(none, Losses(null));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        double[] Losses(double? dropout)
        {
            using Bert.Trainable model = Bert.Trainable.Load(folder);
            SequenceClassificationTask task = new(new WordEncoder(), TrainingSamples.ThreeClasses, 16);
            return [.. new Trainer(model, task, TrainingSamples.Classes(24, 1), null,
                new TrainingOptions { Epochs = 2, BatchSize = 8, LearningRate = 1e-3, Dropout = dropout })
                .Run(cancellationToken: TestContext.Current.CancellationToken).Losses];
        }
    }
}

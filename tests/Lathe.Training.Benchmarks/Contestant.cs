using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training.Benchmarks;

/// <summary>
/// One model that is trained step by step: gradients cleared, forward, cross entropy over 20 classes on the first token, backward, AdamW.
/// Both sides do just that, with the same optimizer.
/// </summary>
internal sealed class Contestant : IDisposable
{
    private readonly torch.nn.Module model;
    private readonly Func<torch.Tensor, torch.Tensor> hidden;
    private readonly Linear head;
    private readonly torch.optim.Optimizer optimizer;
    private readonly torch.Tensor ids, targets;

    /// <param name="model">An encoder.</param>
    /// <param name="hidden">Runs it over ids: float32 [batch, sequence, width].</param>
    /// <param name="shape">Of model and batch.</param>
    public Contestant(torch.nn.Module model, Func<torch.Tensor, torch.Tensor> hidden, Shape shape)
    {
        (this.model, this.hidden) = (model, hidden);
        torch.random.manual_seed(1);
        head = torch.nn.Linear(shape.Hidden, Shape.Classes);
        optimizer = torch.optim.AdamW([.. model.parameters(), .. head.parameters()], 1e-4);
        ids = torch.randint(5, shape.Vocabulary, [shape.Batch, shape.Sequence], torch.ScalarType.Int64).DetachFromDisposeScope();
        targets = torch.randint(0, Shape.Classes, [shape.Batch], torch.ScalarType.Int64).DetachFromDisposeScope();
    }

    /// <summary>The loss of the last step.</summary>
    public double Loss { get; private set; }

    /// <returns>Seconds of a step by the clock, and of the processor: what else the machine does makes no difference to the
    /// latter.</returns>
    public (double Clock, double Processor) Step()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        optimizer.zero_grad();
        torch.Tensor loss = torch.nn.functional.cross_entropy(head.call(hidden(ids).select(1, 0)), targets);
        loss.backward();
        optimizer.step();
        double clock = Stopwatch.GetElapsedTime(start).TotalSeconds, processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        Loss = loss.ToDouble();
        return (clock, processor);
    }

    public void Dispose()
    {
        optimizer.Dispose();
        head.Dispose();
        model.Dispose();
        ids.Dispose();
        targets.Dispose();
    }
}

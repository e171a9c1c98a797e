using System.Numerics.Tensors;

namespace Lathe.Compression;

/// <summary>How far a model's outputs are from those that the float model gives for the same batches.</summary>
public sealed class OutputDistance
{
    private readonly IReadOnlyList<CalibrationBatch> batches;
    private readonly List<float[]?[]> expected = [];
    private readonly int threads;

    /// <summary>Runs the float model and keeps its outputs.</summary>
    /// <param name="reference">What is right.</param>
    /// <param name="batches">At least one.</param>
    /// <param name="threads">0: one a core.</param>
    /// <param name="cancellationToken">Asked before each run.</param>
    public OutputDistance(
        CompiledModel reference, IReadOnlyList<CalibrationBatch> batches, int threads = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(batches);
        (this.batches, this.threads) = (batches, threads);
        BatchRunner.Run(reference, batches, threads,
            (_, outputs) => expected.Add([.. outputs.Select(output => output?.Floats.ToArray())]), cancellationToken);
    }

    /// <summary>
    /// ‖outputs − expected‖² / ‖expected‖² over all batches, a mean over the outputs that the model has: the square of the relative L2
    /// distance. Errors that do not know of each other add up in it.
    /// </summary>
    /// <exception cref="ArgumentException">The model has other outputs than the float one.</exception>
    public double Of(CompiledModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        double[] errors = new double[model.Outputs.Count], norms = new double[model.Outputs.Count];
        BatchRunner.Run(model, batches, threads, (batch, outputs) =>
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                if (outputs[i] is not { } output)
                    continue;
                if (expected[batch].ElementAtOrDefault(i) is not { } right || right.Length != output.Length)
                    throw new ArgumentException($"output '{model.Outputs[i].Name}' is {output}, which the float model's is not");
                errors[i] += SquaredDistance(output.Floats, right);
                norms[i] += TensorPrimitives.SumOfSquares<float>(right);
            }
        }, cancellationToken);
        double[] shares = [.. errors.Zip(norms).Where(pair => pair.Second > 0).Select(pair => pair.First / pair.Second)];
        return shares.Length == 0 ? 0 : shares.Average();
    }

    private static double SquaredDistance(ReadOnlySpan<float> found, ReadOnlySpan<float> right)
    {
        double sum = 0;
        for (int i = 0; i < found.Length; i++)
        {
            double difference = (double)found[i] - right[i];
            sum += difference * difference;
        }

        return sum;
    }
}

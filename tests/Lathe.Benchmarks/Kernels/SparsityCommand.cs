using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Lathe.Benchmarks.Measurement;
using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Benchmarks.Kernels;

/// <summary><c>sparsity</c>: an int8 product whose blocks of zeros are left out against the same with whole panels, taking turns.</summary>
internal static class SparsityCommand
{
    private const int Inputs = 768, Outputs = 3072;

    public static Command Create()
    {
        Option<int[]> rows = new("--rows")
        {
            Description = "Rows of the products.", DefaultValueFactory = _ => [4096, 128, 1], AllowMultipleArgumentsPerToken = true,
        };
        Option<double[]> shares = new("--shares")
        {
            Description = "Shares of the blocks that are zero.", DefaultValueFactory = _ => [0.1, 0.2, 0.35, 0.5, 0.7, 0.9],
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int> rounds = new("--rounds") { Description = "Turns, of which medians are taken.", DefaultValueFactory = _ => 15 };
        Option<int[]> threads = SharedOptions.Threads(1, 2);
        Command command = new("sparsity", "Int8 products that leave out blocks of zeros, against whole panels; prints Markdown.")
        {
            rows, shares, rounds, threads,
        };
        command.SetAction(result =>
        {
            TextWriter output = result.InvocationConfiguration.Output;
            output.WriteLine($"{Machine.Here().Describe()}\n");
            MarkdownTable table = new(1, "product", "threads", "zero blocks", "whole panels ms", "left out ms", "times as fast");
            foreach (int count in result.GetRequiredValue(threads))
            {
                foreach (int height in result.GetRequiredValue(rows))
                {
                    foreach (double share in result.GetRequiredValue(shares))
                    {
                        (double whole, double left) = Measure(height, count, share, result.GetValue(rounds));
                        table.AddRow($"{height} x {Inputs} x {Outputs}", Text(count), $"{100 * share:F0} %", Text(whole), Text(left),
                            (whole / left).ToString("F2", CultureInfo.InvariantCulture));
                    }
                }
            }

            output.WriteLine(table);
        });
        return command;
    }

    private static unsafe (double Whole, double LeftOut) Measure(int rows, int threads, double share, int rounds)
    {
        float[] values = Operands.Floats(Inputs * Outputs, 1.7f / MathF.Sqrt(Inputs)), output = new float[rows * Outputs];
        PanelLayout layout = new(WeightEncoding.Int8, Inputs, Outputs);
        bool[] there = Mask(layout, values, share);
        NativeBlock panels = NativeBlock.Allocate(layout.Bytes);
        NativeBlock blocks = NativeBlock.Allocate(BlockPanels.Bytes(layout, there.Count(some => some)));
        fixed (float* source = values)
            PanelPacker.Run(layout, source, panels.Pointer);
        BlockPanels.Write(layout, panels.Pointer, there, blocks.Pointer);
        PackedWeights whole = PackedWeights.FromPayload("whole", WeightEncoding.Int8, Inputs, Outputs, panels),
            left = PackedWeights.FromPayload("left out", WeightEncoding.Int8, Inputs, Outputs, blocks);
        NativeBlock input = Operands.Quantized(rows, Inputs);
        using WorkerPool pool = new(threads);
        using KernelScratch scratch = new(threads);
        int repeat = Math.Max(1, 256 / rows);
        List<double> first = [], second = [];
        for (int round = -2; round < rounds; round++)
        {
            foreach ((PackedWeights weights, List<double> times) in ((PackedWeights, List<double>)[])[(whole, first), (left, second)])
            {
                long started = Stopwatch.GetTimestamp();
                for (int i = 0; i < repeat; i++)
                    Gemm.Run(new QuantizedRows(input.Span, rows, Inputs), rows, weights, default, default, output, pool, scratch);
                // the first turns warm up
                if (round >= 0)
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds / repeat);
            }
        }

        return (Statistics.Median(first), Statistics.Median(second));
    }

    /// <summary>Chance decides which blocks become zero.</summary>
    private static bool[] Mask(in PanelLayout layout, float[] values, double share)
    {
        bool[] there = new bool[BlockPanels.AllOf(layout)];
        Random random = new(1);
        for (int block = 0; block < there.Length; block++)
        {
            there[block] = random.NextDouble() >= share;
            int firstOutput = block / layout.Depth * PanelLayout.Columns, firstInput = block % layout.Depth * PanelLayout.Quad;
            for (int o = firstOutput; !there[block] && o < firstOutput + PanelLayout.Columns; o++)
                values.AsSpan(o * Inputs + firstInput, PanelLayout.Quad).Clear();
        }

        return there;
    }

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}

using System.Reflection;
using System.Runtime.Loader;
using Lathe.Analyzers.Tests.Corpus;
using Lathe.Checkpoints;
using Lathe.Generators.Tests.Generation;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Tests.Refactorings;

/// <summary>A model class that was compiled in memory, with the weights of one checkpoint: before a refactoring, or after it.</summary>
internal sealed class LoadedClass : IDisposable
{
    /// <summary>Sums of a few hundred terms in another order, a few units of 2^-24 each; of all numbers together.</summary>
    private const double Float32Sums = 2e-6;

    private const int Batch = 2, Sequence = 5;

    private readonly AssemblyLoadContext context = new("refactored", isCollectible: true);
    private readonly Type type;
    private readonly int width;

    private LoadedClass(Compilation compilation, string name, int width)
    {
        this.width = width;
        using MemoryStream image = new();
        Assert.True(compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        type = context.LoadFromStream(image).GetTypes().Single(found => found.Name == name);
    }

    /// <summary>
    /// Reads the same tensors of a checkpoint, computes the same numbers from them to the last bit where the class runs as it is written,
    /// and compiled what float32 sums in another order allow.
    /// </summary>
    /// <param name="width">Of each token in what Forward takes; of a mask there is a number a token.</param>
    public static void AssertSame(Compilation before, Compilation after, string name, int width)
    {
        string folder = Directory.CreateTempSubdirectory("lathe-refactored-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type": "test"}""");
            using LoadedClass old = new(before, name, width), made = new(after, name, width);
            SafetensorsFile.Write(Path.Combine(folder, "model.safetensors"), [("nothing", Tensor.Float32(1))]);
            (string Name, Tensor Tensor)[] tensors = [.. SeededWeights.For(old.Create(folder), seed: 1)];
            Assert.Equal(tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal),
                SeededWeights.For(made.Create(folder), seed: 1).Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
            SafetensorsFile.Write(Path.Combine(folder, "model.safetensors"), tensors);

            float[] expected = old.RunEager(folder);
            Assert.Equal(expected, made.RunEager(folder));
            Assert.InRange(RelativeL2(expected, made.RunCompiled(folder)), 0, Float32Sums);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose() => context.Unload();

    private static double RelativeL2(float[] expected, float[] found) => Math.Sqrt(
        expected.Zip(found, (one, other) => Math.Pow((double)other - one, 2)).Sum() / expected.Sum(one => Math.Pow(one, 2)));

    private MethodInfo Forward => type.GetMethod("Forward")!;

    private Tensor[] Inputs()
    {
        Random random = new(3);
        return [.. Forward.GetParameters().Select(parameter =>
        {
            Tensor input = parameter.Name == "mask" ? Tensor.Float32(Batch, Sequence) : Tensor.Float32(Batch, Sequence, width);
            foreach (ref float value in input.Floats)
                value = SeededWeights.Gaussian(random);
            return input;
        })];
    }

    private object Create(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return type.GetConstructors()[0].GetParameters() is [ParameterInfo parameter]
            ? Activator.CreateInstance(type, parameter.ParameterType.GetMethod("FromCheckpoint")!.Invoke(null, [checkpoint]))!
            : Activator.CreateInstance(type)!;
    }

    private float[] RunEager(string folder)
    {
        object model = Create(folder);
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        EagerWeights.Load(model, checkpoint);
        return ((Tensor)Forward.Invoke(model, Inputs())!).Contiguous().Floats.ToArray();
    }

    private float[] RunCompiled(string folder)
    {
        using CompiledModel model = (CompiledModel)type.GetMethod("Load", [typeof(string), typeof(Precision)])!
            .Invoke(null, [folder, Precision.Float32])!;
        using InferenceSession session = model.CreateSession(Batch, Sequence, 1);
        Tensor output = Tensor.Float32(session.OutputShape(0, Batch, Sequence));
        session.Run(Inputs(), [output], Batch, Sequence);
        return output.Floats.ToArray();
    }
}

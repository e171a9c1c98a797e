using Lathe.Checkpoints;
using Lathe.Tests;
using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training.Tests.Modules;

/// <summary>Modules that were written by hand, to folders and back.</summary>
public sealed class TorchModuleTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly string folder;

    public TorchModuleTests()
    {
        TorchLibrary.Require();
        folder = Directory.CreateDirectory(temporary.File("checkpoint")).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type": "bert"}""");
    }

    [Fact]
    public void Every_type_comes_back_bit_by_bit_and_buffers_with_it()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using BatchNorm1d first = torch.nn.BatchNorm1d(5), second = torch.nn.BatchNorm1d(5);
        first.call(torch.randn(7, 5));
        first.SaveLathe(folder);
        using (Checkpoint checkpoint = Checkpoint.Open(folder))
        {
            Assert.Equal(["bias", "num_batches_tracked", "running_mean", "running_var", "weight"],
                checkpoint.TensorNames.Order(StringComparer.Ordinal));
            Assert.Equal("I64 []", checkpoint.Find("num_batches_tracked").ToString());
        }

        Assert.Empty(second.LoadLathe(folder));
        foreach ((string name, torch.Tensor tensor) in first.state_dict())
            Assert.True(tensor.equal(second.state_dict()[name]).all().item<bool>(), name);

        // another type on the other side: numbers are converted
        using Linear wide = torch.nn.Linear(4, 3, dtype: torch.ScalarType.Float64), narrow = torch.nn.Linear(4, 3);
        wide.SaveLathe(folder);
        narrow.LoadLathe(folder);
        Assert.True(narrow.weight!.allclose(wide.weight!.to(torch.ScalarType.Float32)));
        wide.to(torch.ScalarType.BFloat16).SaveLathe(folder);
        using Checkpoint halves = Checkpoint.Open(folder);
        Assert.Equal("BF16 [3, 4]", halves.Find("weight").ToString());
    }

    [Fact]
    public void Names_are_given_by_a_function_which_leaves_tensors_out_too()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Linear linear = torch.nn.Linear(4, 3), other = torch.nn.Linear(4, 3);
        string copy = temporary.File("copy");
        linear.SaveLathe(copy, name => name == "bias" ? null : "pooler.dense." + name, like: folder);
        Assert.True(File.Exists(Path.Combine(copy, "config.json")));
        float[] bias = [.. other.bias!.data<float>()];
        Assert.Empty(other.LoadLathe(copy, name => name == "bias" ? null : "pooler.dense." + name));
        Assert.Equal([.. linear.weight!.data<float>()], other.weight!.data<float>().ToArray());
        Assert.Equal(bias, other.bias!.data<float>().ToArray());

        // the model's own prefix is found, and what has no place is told
        linear.SaveLathe(folder, name => "bert.pooler.dense." + name);
        Assert.Equal(["bert.pooler.dense.bias"], other.LoadLathe(folder, name => name == "bias" ? null : "pooler.dense." + name));
    }

    [Fact]
    public void What_does_not_fit_is_an_error_that_names_it_and_changes_nothing()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Linear linear = torch.nn.Linear(4, 3), wide = torch.nn.Linear(5, 3);
        linear.SaveLathe(folder);
        float[] before = [.. wide.bias!.data<float>()];
        string shapes = Assert.Throws<CheckpointException>(() => wide.LoadLathe(folder)).Message;
        Assert.Contains("'weight' is [3, 5]", shapes, StringComparison.Ordinal);
        Assert.Contains("[3, 4]", shapes, StringComparison.Ordinal);
        Assert.Equal(before, wide.bias!.data<float>().ToArray());
        string missing = Assert.Throws<CheckpointException>(() => linear.LoadLathe(folder, name => "layer." + name)).Message;
        Assert.Contains("layer.weight", missing, StringComparison.Ordinal);
        string twice = Assert.Throws<ArgumentException>(() => linear.SaveLathe(folder, _ => "same")).Message;
        Assert.Contains("'weight' and 'bias'", twice, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => linear.SaveLathe(folder, _ => null));
        string bare = Assert.Throws<CheckpointException>(() => linear.SaveLathe(temporary.File("bare"))).Message;
        Assert.Contains("config.json", bare, StringComparison.Ordinal);
        Assert.False(Directory.Exists(temporary.File("bare")));
        // nothing of it has touched what was there
        linear.LoadLathe(folder);
    }

    public void Dispose() => temporary.Dispose();
}

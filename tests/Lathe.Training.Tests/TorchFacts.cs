using TorchSharp;

namespace Lathe.Training.Tests;

/// <summary>Whether libtorch runs on this machine.</summary>
internal static class Torch
{
    private static readonly Lazy<string?> problem = new(Problem);

    /// <summary>Skips the test, visibly and with the reason, where it does not.</summary>
    public static void Require()
    {
        if (problem.Value is { } reason)
            Assert.Skip($"libtorch cannot be loaded here: {reason}");
    }

    private static string? Problem()
    {
        try
        {
            using torch.Tensor one = torch.ones(1);
            return null;
        }
        catch (Exception exception) when (exception is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            return (exception.InnerException ?? exception).Message.ReplaceLineEndings(" ");
        }
    }
}

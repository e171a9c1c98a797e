using TorchSharp;

namespace Lathe.Training.Tests;

/// <summary>Whether libtorch can be loaded here: where it cannot, tests that need it are skipped with the reason.</summary>
internal static class TorchLibrary
{
    private static readonly Lazy<string?> Missing = new(Load);

    /// <summary>To be called before the first use of torch.</summary>
    public static void Require()
    {
        if (Missing.Value is { } reason)
            Assert.Skip($"needs libtorch, which does not load here: {reason}. On Linux its wrapper wants a libstdc++ with GLIBCXX_3.4.32: "
                + "run the tests with LD_LIBRARY_PATH=$(.ci/cxx-shim.sh FOLDER).");
    }

    private static string? Load()
    {
        try
        {
            torch.set_num_threads(1);
            using torch.Tensor one = torch.ones(1);
            return null;
        }
        catch (Exception problem) when (problem is TypeInitializationException or DllNotFoundException or NotSupportedException
                                            or BadImageFormatException or EntryPointNotFoundException)
        {
            return problem.GetBaseException().Message.Split('\n')[0].Trim();
        }
    }
}

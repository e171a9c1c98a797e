using Microsoft.ML.OnnxRuntime;

namespace Lathe.Benchmarks.Peers;

/// <summary>ONNX Runtime's native library, which its package brings for some systems and processors alone.</summary>
internal static class OnnxRuntimeLibrary
{
    private static readonly Lazy<string?> Reason = new(Probe);

    /// <summary>Why it cannot be loaded here, or null where it can.</summary>
    public static string? Missing => Reason.Value;

    /// <summary>Name and version.</summary>
    public static string Engine => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    /// <summary>A session with as many threads as Lathe has.</summary>
    /// <param name="model">An .onnx file.</param>
    /// <param name="threads">At least 1.</param>
    public static Microsoft.ML.OnnxRuntime.InferenceSession Open(string model, int threads)
    {
        using SessionOptions options = new()
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        return new Microsoft.ML.OnnxRuntime.InferenceSession(model, options);
    }

    private static string? Probe()
    {
        try
        {
            OrtEnv.Instance().GetVersionString();
            return null;
        }
        // the binding looks its functions up in a static constructor, which wraps what the loader says
        catch (Exception error) when (Innermost(error) is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return $"its native library cannot be loaded: {FirstSentence(Innermost(error).Message)}";
        }
    }

    /// <summary>What the loader says; after it comes every path that was tried.</summary>
    private static string FirstSentence(string message) => message.ReplaceLineEndings(" ").Split(". ")[0];

    private static Exception Innermost(Exception error) =>
        error is TypeInitializationException { InnerException: { } inner } ? Innermost(inner) : error;
}

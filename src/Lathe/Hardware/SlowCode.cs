using System.Runtime.InteropServices;

namespace Lathe.Hardware;

/// <summary>
/// Says once a process that its kernels are hundreds of times slower than its processor, and what to do: a NativeAOT executable compiled
/// with default settings holds 128-bit code only, and where the system refuses executable memory, that is what runs.
/// </summary>
internal static class SlowCode
{
    /// <summary>Name of the environment variable that keeps this from standard error: <c>LATHE_WARNINGS=0</c>.</summary>
    public const string Variable = "LATHE_WARNINGS";

    /// <summary>What the report that asked for this warning measured; not measured again here.</summary>
    private const int ReportedFactor = 800;

    private static int said;

    /// <summary>What this process should know; null where its code fits its processor.</summary>
    public static string? Here { get; } = Describe(
        ExecutableTiers.MemoryRefusal, ExecutableTiers.ProcessorHasAvx2, Processor.RuntimeExpresses(InstructionTier.Avx2),
        RuntimeInformation.FrameworkDescription,
        asksForLess: TierChoice.TryParse(Environment.GetEnvironmentVariable(Processor.TierVariable), out InstructionTier asked)
        && asked < InstructionTier.Avx2);

    /// <summary>Writes it to standard error, the first time; a library has no better place that everybody sees.</summary>
    public static void SayOnce()
    {
        if (Here is not null)
            SayOnce(Here, ref said, Environment.GetEnvironmentVariable(Variable), Console.Error);
    }

    internal static void SayOnce(string text, ref int said, string? setting, TextWriter error)
    {
        if (setting == "0" || Interlocked.Exchange(ref said, 1) != 0)
            return;
        try
        {
            error.WriteLine($"Lathe: {text} ({Variable}=0 silences this.)");
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException)
        {
            // nobody listens; 'lathe doctor' and HardwareReport say it too
        }
    }

    /// <param name="refusal">Why executable memory was refused; null where it was not.</param>
    /// <param name="processorHasAvx2">Whether the processor would run 256-bit code.</param>
    /// <param name="runtimeExpressesAvx2">Whether C# reaches it, as this process was compiled.</param>
    /// <param name="framework">Names the runtime.</param>
    /// <param name="asksForLess">Whether the environment asks for code below that anyway.</param>
    internal static string? Describe(string? refusal, bool processorHasAvx2, bool runtimeExpressesAvx2, string framework,
        bool asksForLess) =>
        refusal is null || !processorHasAvx2 || runtimeExpressesAvx2 || asksForLess ? null :
        $"models run up to {ReportedFactor} times slower than this processor can: {refusal}, and this program ({framework}) was compiled "
        + "for 128-bit vectors only. "
        + "Publish it with <IlcInstructionSet>x86-64-v3</IlcInstructionSet> (or native) in its project, or let it have executable memory; "
        + "'lathe doctor' shows what runs.";
}

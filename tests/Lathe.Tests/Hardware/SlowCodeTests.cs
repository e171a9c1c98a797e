using Lathe.Hardware;

namespace Lathe.Tests.Hardware;

/// <summary>A program whose kernels are far below its processor says so, once, with the remedy.</summary>
public sealed class SlowCodeTests
{
    private const string Refusal = "the system refused executable memory: mprotect failed";

    [Fact]
    public void Without_executable_memory_a_program_of_128_bit_code_is_told_why_and_what_to_do()
    {
        string? text = SlowCode.Describe(Refusal, processorHasAvx2: true, runtimeExpressesAvx2: false, ".NET 10", asksForLess: false);
        Assert.Contains(Refusal, text, StringComparison.Ordinal);
        Assert.Contains("IlcInstructionSet", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true, false, false)] // machine code runs
    [InlineData(Refusal, false, false, false)] // the processor has no more
    [InlineData(Refusal, true, true, false)] // C# has it too
    [InlineData(Refusal, true, false, true)] // LATHE_TIER asks for no more
    public void Where_nothing_is_lost_nothing_is_said(string? refusal, bool processorHasAvx2, bool runtimeExpressesAvx2,
        bool asksForLess) =>
        Assert.Null(SlowCode.Describe(refusal, processorHasAvx2, runtimeExpressesAvx2, ".NET 10", asksForLess));

    [Fact]
    public void It_is_said_once_on_one_line_and_not_where_it_was_silenced()
    {
        int said = 0, silenced = 0;
        using StringWriter error = new();
        SlowCode.SayOnce("slow", ref said, null, error);
        SlowCode.SayOnce("slow", ref said, null, error);
        SlowCode.SayOnce("slow", ref silenced, "0", error);
        Assert.Equal($"Lathe: slow (LATHE_WARNINGS=0 silences this.){Environment.NewLine}", error.ToString());
    }

    [Fact]
    public void A_closed_standard_error_ends_nothing()
    {
        int said = 0;
        StringWriter closed = new();
        closed.Dispose();
        SlowCode.SayOnce("slow", ref said, null, closed);
        Assert.Equal(1, said);
    }

    [Fact]
    public void This_process_which_the_JIT_compiles_has_nothing_to_say() => Assert.Null(HardwareReport.Detect().SlowCode);
}

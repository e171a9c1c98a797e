namespace Lathe.Kernels.MachineCode;

/// <summary>The bytes of a kernel as assembled: a body that is the same everywhere, and what each calling convention puts before and after
/// it.</summary>
internal readonly ref struct KernelCode(
    ReadOnlySpan<byte> body,
    ReadOnlySpan<byte> enterSystemV,
    ReadOnlySpan<byte> leaveSystemV,
    ReadOnlySpan<byte> enterWindows,
    ReadOnlySpan<byte> leaveWindows)
{
    /// <summary>Expects to start at a multiple of 64 and runs off its end.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>Runs into the body: saves registers and moves the parameter.</summary>
    public ReadOnlySpan<byte> Enter { get; } = OperatingSystem.IsWindows() ? enterWindows : enterSystemV;

    /// <summary>Follows the body: restores registers and returns.</summary>
    public ReadOnlySpan<byte> Leave { get; } = OperatingSystem.IsWindows() ? leaveWindows : leaveSystemV;
}

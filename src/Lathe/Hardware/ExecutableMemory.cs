using System.Runtime.InteropServices;

namespace Lathe.Hardware;

/// <summary>
/// Machine code in memory that may be executed: written while it is writable, then made read-execute for good, never both at once, between
/// two pages that nothing may touch. A system that refuses (hardened kernels, policies, other architectures) is not an error: the reason
/// comes back as text and C# kernels stay in use.
/// </summary>
internal sealed unsafe class ExecutableMemory : IDisposable
{
    private readonly nuint mappedBytes;
    private byte* mapped;

    private ExecutableMemory(byte* mapping, nuint mappingBytes, byte* code)
    {
        mapped = mapping;
        mappedBytes = mappingBytes;
        Code = code;
    }

    /// <summary>The first byte of the code; on a page boundary.</summary>
    public byte* Code { get; private set; }

    /// <summary>Copies an image of position-independent x64 code into executable memory.</summary>
    /// <returns>Null when the system refuses; <paramref name="refusal"/> then says what it refused and why.</returns>
    public static ExecutableMemory? TryLoad(ReadOnlySpan<byte> image, out string? refusal)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            refusal = $"machine code is assembled for x64, this process is {RuntimeInformation.ProcessArchitecture}";
            return null;
        }

        nuint page = (nuint)Environment.SystemPageSize;
        nuint codeBytes = ((nuint)image.Length + page - 1) / page * page;
        nuint mappingBytes = codeBytes + 2 * page;
        try
        {
            byte* mapping = OperatingSystem.IsWindows()
                ? ExecutableMemoryWindows.TryMap(image, mappingBytes, page, codeBytes, out refusal)
                : ExecutableMemoryUnix.TryMap(image, mappingBytes, page, codeBytes, out refusal);
            return mapping == null ? null : new ExecutableMemory(mapping, mappingBytes, mapping + page);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            refusal = $"the system's memory functions were not found: {exception.Message}";
            return null;
        }
    }

    /// <summary>Unmaps the code. Nothing may call into it any more; kernels in use are therefore never disposed.</summary>
    public void Dispose()
    {
        if (mapped == null)
            return;
        if (OperatingSystem.IsWindows())
            ExecutableMemoryWindows.Unmap(mapped);
        else
            ExecutableMemoryUnix.Unmap(mapped, mappedBytes);
        mapped = null;
        Code = null;
    }
}

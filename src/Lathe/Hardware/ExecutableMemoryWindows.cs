using System.Runtime.InteropServices;

namespace Lathe.Hardware;

/// <summary>Executable memory on Windows.</summary>
internal static unsafe partial class ExecutableMemoryWindows
{
    private const uint Reserve = 0x2000;
    private const uint Commit = 0x1000;
    private const uint Release = 0x8000;
    private const uint PageNoAccess = 0x01;
    private const uint PageReadWrite = 0x04;
    private const uint PageExecuteRead = 0x20;

    /// <summary>Reserves guard, code, guard; commits and writes the code; makes it read-execute. Null and a reason when one of these is
    /// refused.</summary>
    public static byte* TryMap(ReadOnlySpan<byte> image, nuint mappingBytes, nuint guardBytes, nuint codeBytes, out string? refusal)
    {
        // Pages that are reserved and never committed are the guards.
        byte* mapping = VirtualAlloc(null, mappingBytes, Reserve, PageNoAccess);
        if (mapping == null)
        {
            refusal = Refused("VirtualAlloc(reserve)", mappingBytes);
            return null;
        }

        byte* code = mapping + guardBytes;
        if (VirtualAlloc(code, codeBytes, Commit, PageReadWrite) == null)
        {
            refusal = Refused("VirtualAlloc(commit)", codeBytes);
            Unmap(mapping);
            return null;
        }

        image.CopyTo(new Span<byte>(code, image.Length));
        if (VirtualProtect(code, codeBytes, PageExecuteRead, out _) == 0)
        {
            refusal = Refused("VirtualProtect(execute, read)", codeBytes);
            Unmap(mapping);
            return null;
        }

        _ = FlushInstructionCache(GetCurrentProcess(), code, codeBytes);
        refusal = null;
        return mapping;
    }

    public static void Unmap(byte* mapping)
    {
        // Fails only for an address that was never reserved; there is nothing a caller could do.
        _ = VirtualFree(mapping, 0, Release);
    }

    private static string Refused(string function, nuint bytes)
    {
        int error = Marshal.GetLastPInvokeError();
        return $"the system refused executable memory: {function} of {bytes} bytes failed with {Marshal.GetPInvokeErrorMessage(error)} "
            + $"({error})";
    }

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial byte* VirtualAlloc(byte* address, nuint bytes, uint type, uint protection);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int VirtualProtect(byte* address, nuint bytes, uint protection, out uint previous);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int VirtualFree(byte* address, nuint bytes, uint type);

    [LibraryImport("kernel32")]
    private static partial int FlushInstructionCache(nint process, byte* address, nuint bytes);

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentProcess();
}

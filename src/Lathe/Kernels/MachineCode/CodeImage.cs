namespace Lathe.Kernels.MachineCode;

/// <summary>Kernels laid out one after the other as they are to stand in executable memory.</summary>
internal sealed class CodeImage
{
    private const int Alignment = 64;
    private const byte Trap = 0xCC; // int3: running into the gap between two kernels stops at once
    private readonly List<byte> bytes = [];

    public ReadOnlySpan<byte> Bytes => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes);

    /// <summary>Appends a kernel so that its body starts on a cache line.</summary>
    /// <returns>The offset to call.</returns>
    public int Add(KernelCode kernel)
    {
        while ((bytes.Count + kernel.Enter.Length) % Alignment != 0)
            bytes.Add(Trap);
        int entry = bytes.Count;
        bytes.AddRange(kernel.Enter);
        bytes.AddRange(kernel.Body);
        bytes.AddRange(kernel.Leave);
        return entry;
    }
}

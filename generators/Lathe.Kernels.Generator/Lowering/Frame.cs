namespace Lathe.Kernels.Generator.Lowering;

/// <summary>Code before and after a kernel, for one calling convention.</summary>
/// <param name="Enter">Runs into the kernel's first byte.</param>
/// <param name="Leave">Follows the kernel's last byte and returns to the caller.</param>
/// <param name="Name">The convention and what is saved; equal names mean equal bytes.</param>
internal sealed record Frame(byte[] Enter, byte[] Leave, string Name);

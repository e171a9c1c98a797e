using System;

namespace Lathe.Kernels.Generator.Programs;

/// <summary>A kernel that cannot be assembled: too many registers, a value read before it is written. Becomes a build error on the class
/// that asked for it.</summary>
internal sealed class KernelException(string message) : Exception(message);

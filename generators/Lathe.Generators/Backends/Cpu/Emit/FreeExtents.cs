using System;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>The extents that every call chooses, by the names that generated code has for them.</summary>
[Flags]
internal enum FreeExtents
{
    None = 0,
    Batch = 1,
    Sequence = 2,
    Rows = 4,
}

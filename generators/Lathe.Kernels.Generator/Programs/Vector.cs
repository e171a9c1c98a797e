namespace Lathe.Kernels.Generator.Programs;

/// <summary>A vector value of a kernel program: as many 32-bit lanes as the target's registers hold. Which register holds it is the
/// allocator's business.</summary>
internal readonly record struct Vector(int Id);
